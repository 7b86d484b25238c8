using System.Globalization;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Objects;

/// <summary>A part of an object: <paramref name="Length"/> bytes from <paramref name="Start"/> on.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    public long End => Start + Length - 1;

    /// <summary>
    /// Reads <c>bytes=first-last</c>, <c>bytes=first-</c> or <c>bytes=-suffix</c> (RFC 9110 section 14.1.2). Null for no header, and for one of
    /// another form or with several ranges, which S3 answers with the whole object.
    /// </summary>
    /// <exception cref="S3Exception">InvalidRange: it begins after the object's end.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return null;
        var range = header.AsSpan("bytes=".Length).Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || range.Contains(','))
            return null;
        var hasFirst = TryNumber(range[..dash], out var first);
        var hasLast = TryNumber(range[(dash + 1)..], out var last);
        if (dash == 0 && hasLast)
            return last == 0 || size == 0 ? throw NotSatisfiable(header, size) : new ByteRange(Math.Max(0, size - last), Math.Min(size, last));
        if (!hasFirst || (!hasLast && dash < range.Length - 1) || (hasLast && last < first))
            return null;
        if (first >= size)
            throw NotSatisfiable(header, size);
        return new ByteRange(first, (hasLast ? Math.Min(last, size - 1) : size - 1) - first + 1);
    }

    /// <remarks>A number that is greater than any object is one still.</remarks>
    private static bool TryNumber(ReadOnlySpan<char> text, out long value)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            value = long.MaxValue;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static S3Exception NotSatisfiable(string header, long size) =>
        Errors.InvalidRange($"The range {header} is not satisfiable: the object has {size} bytes.");
}
