using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Uploads;

/// <summary>A part as the client lists it to complete an upload.</summary>
internal sealed record ListedPart(int Number, string ETag, IReadOnlyList<Checksum> Checksums)
{
    /// <exception cref="S3Exception">MalformedXML, InvalidPartOrder.</exception>
    public static IReadOnlyList<ListedPart> ParseAll(XElement body)
    {
        var parts = body.Children("Part").Select(Parse).ToList();
        if (parts.Count is 0 or > Upload.MostParts)
            throw Errors.MalformedXml($"CompleteMultipartUpload needs 1 to {Upload.MostParts} parts and has {parts.Count}.");
        for (var i = 1; i < parts.Count; i++)
            if (parts[i].Number <= parts[i - 1].Number)
                throw Errors.InvalidPartOrder();
        return parts;
    }

    private static ListedPart Parse(XElement part)
    {
        if (!int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is 0 or > Upload.MostParts || part.Text("ETag") is not { } etag)
            throw Errors.MalformedXml("A Part needs a PartNumber from 1 to 10000 and an ETag.");
        var checksums = ChecksumNames.All
            .Select(algorithm => part.Text("Checksum" + algorithm.Name()) is { } value ? new Checksum(algorithm, value) : null)
            .OfType<Checksum>().ToList();
        return new ListedPart(number, etag.Trim().Trim('"'), checksums);
    }
}

/// <summary>Makes one object of an upload's parts.</summary>
internal static class Completion
{
    private const long SmallestPart = 5 * 1024 * 1024;

    /// <summary>Writes the object's file, sealed, and returns its record; nothing is committed yet.</summary>
    /// <exception cref="S3Exception">InvalidPart, EntityTooSmall.</exception>
    public static async Task<ObjectRecord> AssembleAsync(
        Upload upload, IReadOnlyList<ListedPart> listed, ObjectWriter file, Action<ObjectRecord> verify, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parts = listed.Select(part => Require(upload, part)).ToList();
        for (var i = 0; i < parts.Count - 1; i++)
            if (parts[i].Size < SmallestPart)
                throw Errors.EntityTooSmall(listed[i].Number, parts[i].Size);

        var algorithm = upload.Record.Algorithm;
        using var whole = algorithm is { } chosen && !upload.Record.IsComposite ? ChecksumHash.Create(chosen) : null;
        for (var i = 0; i < parts.Count; i++)
        {
            using var part = upload.OpenPart(listed[i].Number);
            // It may have been uploaded again since it was looked at.
            if (part is null || part.Record.Version != parts[i].Version)
                throw Errors.InvalidPart(listed[i].Number);
            await file.AppendAsync(part, new ByteRange(0, part.Record.Size), whole is null ? null : whole.Append, cancellationToken);
        }
        var record = upload.Record.Object with
        {
            Version = Guid.NewGuid(),
            Size = parts.Sum(static part => part.Size),
            ETag = Combine(parts.SelectMany(static part => Convert.FromHexString(part.ETag)).ToArray(), parts.Count),
            LastModified = now,
            Checksum = whole?.Finish() ?? (algorithm is { } composite ? CombineChecksums(composite, parts) : null),
            UploadId = upload.Id,
            Parts = [.. parts.Zip(listed, static (part, name) => new ObjectPart(name.Number, part.Size, part.Checksum))],
        };
        verify(record);
        file.Seal(record);
        return record;
    }

    private static ObjectRecord Require(Upload upload, ListedPart listed)
    {
        var part = upload.FindPart(listed.Number);
        if (part is null || part.ETag != listed.ETag || listed.Checksums.Any(said => said.Algorithm == upload.Record.Algorithm && said.Value != part.Checksum?.Value))
            throw Errors.InvalidPart(listed.Number);
        return part;
    }

    private static string Combine(byte[] digests, int count) =>
        $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{count.ToString(CultureInfo.InvariantCulture)}";

    private static Checksum CombineChecksums(ChecksumAlgorithm algorithm, IReadOnlyList<ObjectRecord> parts)
    {
        var bytes = parts.SelectMany(static part => Convert.FromBase64String(part.Checksum!.Value)).ToArray();
        return new Checksum(algorithm, $"{ChecksumHash.Of(algorithm, bytes).Value}-{parts.Count.ToString(CultureInfo.InvariantCulture)}", IsComposite: true);
    }
}
