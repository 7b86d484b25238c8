using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Artifacts;

/// <summary>
/// A path below an artifact root, in its only form: segments separated by single slashes, none of them <c>.</c> or <c>..</c>, with
/// no backslash, drive, scheme or control character, and none of these after percent-decoding it any number of times either
/// (CVE-2023-1177, 2023-2356, 2023-2780, 2023-6831, 2024-1560, 2026-2614). There is no other way to make one.
/// </summary>
public sealed record ArtifactPath
{
    /// <summary>The root itself.</summary>
    public static readonly ArtifactPath Root = new("");

    /// <summary>Bytes of an S3 key, of which the root takes some.</summary>
    private const int MaxLength = 1024;

    private ArtifactPath(string value) => Value = value;

    /// <summary>The path without a leading or trailing slash; empty for the root.</summary>
    public string Value { get; }

    public bool IsRoot => Value.Length == 0;

    /// <summary>The last segment.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The folder that the path lies in; the root's is the root.</summary>
    public ArtifactPath Parent => Value.LastIndexOf('/') is > 0 and var slash ? new ArtifactPath(Value[..slash]) : Root;

    /// <summary>Checks a path that a client gave; null and the empty path are the root.</summary>
    /// <exception cref="MlflowException">INVALID_PARAMETER_VALUE: the path is not of that form.</exception>
    public static ArtifactPath Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Root;
        // Clients name folders with or without a slash at the end.
        var path = text.EndsWith('/') ? text[..^1] : text;
        if (path.Length > MaxLength)
            throw Invalid($"it has {path.Length} characters, more than {MaxLength}");
        for (var decoded = path; ;)
        {
            Check(decoded);
            var next = Uri.UnescapeDataString(decoded);
            if (next == decoded)
                return new ArtifactPath(path);
            decoded = next;
        }
    }

    public override string ToString() => Value;

    private static void Check(string path)
    {
        if (path.Contains('\\'))
            throw Invalid("it has a backslash");
        if (path.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || path.Contains('\x7f'))
            throw Invalid("it has a control character");
        if (path.Split('/').Any(static segment => segment is "" or "." or ".."))
            throw BadSegment();
        if (path[..(path.IndexOf('/') is >= 0 and var slash ? slash : path.Length)].EndsWith(':') || (path.Length > 1 && path[1] == ':'))
            throw Invalid("it starts with a drive or a scheme");
    }

    /// <summary>Refuses a path with a segment that is empty, <c>.</c> or <c>..</c>.</summary>
    internal static MlflowException BadSegment() => Invalid("its segments may not be empty, . or ..");

    private static MlflowException Invalid(string why) => MlflowException.Invalid($"Invalid path: {why}.");
}
