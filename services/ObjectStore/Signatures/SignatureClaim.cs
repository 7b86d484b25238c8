using System.Globalization;

namespace MultiModel.ObjectStore.Signatures;

/// <summary>
/// What a request says about its signature, from the Authorization header or from a presigned query; nothing of it is verified yet.
/// </summary>
internal sealed record SignatureClaim
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public required string AccessKey { get; init; }

    /// <summary>yyyyMMdd of the credential.</summary>
    public required string Date { get; init; }

    public required string Region { get; init; }

    /// <summary>When the request was signed, as it was sent.</summary>
    public required string Timestamp { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required IReadOnlyList<string> SignedHeaders { get; init; }

    public required string Signature { get; init; }

    /// <summary>Of a presigned request: how long it is valid.</summary>
    public TimeSpan? Lifetime { get; init; }

    public bool IsPresigned => Lifetime is not null;

    public string Scope => $"{Date}/{Region}/s3/aws4_request";

    /// <summary>
    /// Splits <c>access-key/date/region/s3/aws4_request</c>; null when it is not of that form. Like MinIO's, a region may be empty: libcloud signs so.
    /// </summary>
    public static (string AccessKey, string Date, string Region)? ParseCredential(string credential) =>
        credential.Split('/') is [{ Length: > 0 } accessKey, { Length: 8 } date, var region, "s3", "aws4_request"]
            ? (accessKey, date, region)
            : null;

    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
