using System.Globalization;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>What all lists take.</summary>
/// <param name="Limit">0 to 1000.</param>
/// <param name="IsUrlEncoded">Whether keys are percent-encoded in the answer, but for '/'.</param>
internal sealed record ListParameters(string Prefix, string Delimiter, int Limit, bool IsUrlEncoded)
{
    private const int LargestLimit = 1000;

    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static ListParameters Of(S3Request request, string limitName = "max-keys") => new(
        request.Query("prefix") ?? "",
        request.Query("delimiter") ?? "",
        LimitOf(request, limitName),
        request.Query("encoding-type") switch
        {
            null or "" => false,
            "url" => true,
            var other => throw Errors.InvalidArgument($"encoding-type must be url, not {other}."),
        });

    public static int LimitOf(S3Request request, string name)
    {
        if (request.Query(name) is not { Length: > 0 } text)
            return LargestLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? Math.Min(limit, LargestLimit)
            : throw Errors.InvalidArgument($"{name} must be a number from 0 to 2147483647.");
    }

    public ListQuery After(string key, string prefix) => new(Prefix, Delimiter, key, prefix, Limit);

    /// <summary>Whether a marker is a common prefix of this list, as NextMarker may be: then what it stands for comes after all keys below it.</summary>
    public bool IsCommonPrefix(string marker) =>
        Delimiter.Length > 0 && marker.StartsWith(Prefix, StringComparison.Ordinal)
        && marker.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal) is >= 0 and var at && at + Delimiter.Length == marker.Length;

    public string Encode(string text) => IsUrlEncoded ? UriEncoding.Encode(text, keepSlash: true) : text;
}
