using Microsoft.Net.Http.Headers;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Conditional requests (RFC 9110 section 13), as S3 reads them.</summary>
internal static class Preconditions
{
    /// <summary>Whether a read should be answered with 304.</summary>
    /// <param name="prefix">"x-amz-copy-source-" for the source of a copy; empty for reads.</param>
    /// <exception cref="S3Exception">PreconditionFailed.</exception>
    public static bool IsNotModified(S3Request request, ObjectRecord record, string prefix = "")
    {
        if (request.Header(prefix + "If-Match") is { } match)
        {
            if (!Matches(match, record))
                throw Errors.PreconditionFailed("If-Match");
        }
        else if (Time(request, prefix + "If-Unmodified-Since") is { } unmodified && Seconds(record.LastModified) > unmodified)
            throw Errors.PreconditionFailed("If-Unmodified-Since");
        if (request.Header(prefix + "If-None-Match") is { } noneMatch)
            return Matches(noneMatch, record, weakly: true);
        return Time(request, prefix + "If-Modified-Since") is { } modified && Seconds(record.LastModified) <= modified;
    }

    /// <summary>The conditions on the source of a copy; there is no 304 for them.</summary>
    /// <exception cref="S3Exception">PreconditionFailed.</exception>
    public static void RequireSource(S3Request request, ObjectRecord source)
    {
        if (IsNotModified(request, source, "x-amz-copy-source-"))
            throw Errors.PreconditionFailed("x-amz-copy-source-if-none-match or -if-modified-since");
    }

    /// <summary>The condition of a write, to be asked with the object that it would replace; null when there is none.</summary>
    public static Action<ObjectRecord?>? OfWrite(S3Request request)
    {
        var match = request.Header("If-Match");
        var noneMatch = request.Header("If-None-Match");
        if (match is null && noneMatch is null)
            return null;
        return current =>
        {
            if (match is not null && current is null)
                throw Errors.NoSuchKey();
            if (match is not null && !Matches(match, current!))
                throw Errors.PreconditionFailed("If-Match");
            if (noneMatch is not null && current is not null && Matches(noneMatch, current))
                throw Errors.PreconditionFailed("If-None-Match");
        };
    }

    /// <summary>Whether a range may be answered in part: the client's earlier part, if it names it, is of this object (RFC 9110 section 13.1.5).</summary>
    public static bool HoldsForRange(S3Request request, ObjectRecord record) =>
        request.Header("If-Range") is not { } header || Matches(header, record) || Time(request, "If-Range") == Seconds(record.LastModified);

    private static bool Matches(string header, ObjectRecord record, bool weakly = false) => header.Split(',', StringSplitOptions.TrimEntries)
        .Any(tag => tag == "*" || (weakly && tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"') == record.ETag);

    // The headers have no fractions of seconds.
    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset? Time(S3Request request, string header) =>
        HeaderUtilities.TryParseDate(request.Header(header), out var time) ? time : null;
}
