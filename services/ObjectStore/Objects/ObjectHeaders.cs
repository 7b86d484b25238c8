using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Objects;

/// <summary>The headers of a request that become part of the object, and back.</summary>
internal static class ObjectHeaders
{
    public const string MetadataPrefix = "x-amz-meta-";
    private const string DefaultContentType = "binary/octet-stream";
    private const int LongestMetadata = 2048;
    private static readonly string[] Kept = ["content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires"];

    public static IReadOnlyDictionary<string, string> HeadersOf(S3Request request)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Kept)
            if (request.Header(name) is { } value)
                headers[name] = RequireText(name, value);
        // aws-chunked describes how the body was sent, not what the object is.
        if (headers.TryGetValue("content-encoding", out var encodings))
        {
            var own = encodings.Split(',', StringSplitOptions.TrimEntries).Where(static encoding => encoding is not ("aws-chunked" or ""));
            if (string.Join(',', own) is { Length: > 0 } rest)
                headers["content-encoding"] = rest;
            else
                headers.Remove("content-encoding");
        }
        return headers;
    }

    /// <exception cref="S3Exception">MetadataTooLarge, InvalidArgument.</exception>
    public static IReadOnlyDictionary<string, string> MetadataOf(S3Request request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var length = 0;
        foreach (var (name, value) in request.Target.WithHeaders(request.Http.Request.Headers))
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = name[MetadataPrefix.Length..].ToLowerInvariant();
                metadata[key] = RequireText(name, value);
                length += key.Length + ObjectKey.Utf8.GetByteCount(value);
            }
        return length <= LongestMetadata ? metadata : throw Errors.MetadataTooLarge(length);
    }

    /// <summary>Writes what describes the object; a presigned or signed query may override some headers (response-content-type, ...).</summary>
    public static void Write(S3Request request, ObjectRecord record)
    {
        var headers = request.Response.Headers;
        headers.ETag = record.QuotedETag;
        headers.LastModified = record.LastModified.ToString("r");
        headers.AcceptRanges = "bytes";
        headers.ContentType = DefaultContentType;
        foreach (var (name, value) in record.Headers)
            headers[name] = value;
        foreach (var name in Kept)
            if (request.Query("response-" + name) is { Length: > 0 } value)
                headers[name] = RequireText("response-" + name, value);
        foreach (var (name, value) in record.Metadata)
            headers[MetadataPrefix + name] = value;
        if (record.Tags.Count > 0)
            headers["x-amz-tagging-count"] = record.Tags.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // An object is data: a browser that is sent to a presigned address must not run it.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }

    /// <summary>What is kept must be fit to be sent back as a header.</summary>
    private static string RequireText(string name, string value) => value.Any(char.IsControl)
        ? throw Errors.InvalidArgument($"{name} has a control character.")
        : value;
}
