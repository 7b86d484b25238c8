using System.Globalization;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Uploads;

namespace MultiModel.ObjectStore.Operations;

/// <summary>What a GET or HEAD asks for: the whole object, a range of it, or one of its parts.</summary>
/// <param name="Range">Null for the whole object.</param>
/// <param name="Checksum">Of these bytes, where it is known.</param>
internal readonly record struct Selection(ByteRange? Range, Checksum? Checksum)
{
    /// <exception cref="S3Exception">InvalidRange, InvalidArgument, InvalidRequest, InvalidPartNumber.</exception>
    public static Selection Of(S3Request request, ObjectRecord record)
    {
        if (request.Query("partNumber") is { } number)
            return OfPart(request, record, number);
        var range = Preconditions.HoldsForRange(request, record) ? ByteRange.Parse(request.Header("Range"), record.Size) : null;
        return new Selection(range, range is null ? record.Checksum : null);
    }

    private static Selection OfPart(S3Request request, ObjectRecord record, string text)
    {
        if (request.Header("Range") is not null)
            throw Errors.InvalidRequest("Ask with the header Range or with partNumber, not with both.");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > Upload.MostParts)
            throw Errors.InvalidArgument($"partNumber must be 1 to {Upload.MostParts}.");
        var parts = Math.Max(1, record.Parts.Count);
        if (number > parts)
            throw Errors.InvalidPartNumber(number, parts);
        if (record.Parts.Count == 0)
            return new Selection(new ByteRange(0, record.Size), record.Checksum);
        request.Response.Headers["x-amz-mp-parts-count"] = parts.ToString(CultureInfo.InvariantCulture);
        var part = record.Parts[number - 1];
        return new Selection(new ByteRange(record.Parts.Take(number - 1).Sum(static before => before.Size), part.Size), part.Checksum);
    }
}
