using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Copies within the store: of an object, and of an object or a range of one to a part.</summary>
internal sealed class CopyOperations(BucketStore store, UploadOperations uploads, TimeProvider time)
{
    public async Task CopyAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        using var source = CopySource.Open(request, store, out var named);
        var replacesHeaders = Replaces(request, "x-amz-metadata-directive");
        var replacesTags = Replaces(request, "x-amz-tagging-directive");
        var algorithm = AlgorithmOf(request);
        // S3 takes a storage class that is named for a change, even when it is the one that the object has.
        var namesClass = request.Header("x-amz-storage-class") is not null;
        if (named.Bucket == request.Bucket && named.Key == request.Key && !replacesHeaders && !replacesTags && !namesClass && algorithm is null)
            throw Errors.InvalidRequest("A copy onto itself must replace metadata, tags, storage class or checksum.");

        var condition = Preconditions.OfWrite(request);
        condition?.Invoke(bucket.Find(request.Key));
        var described = ObjectOperations.Describe(request);
        using var file = store.NewObject();
        var record = await LongWork.WaitAsync(request.Http, time, async () =>
        {
            var digest = await CopyAsync(source, new ByteRange(0, source.Record.Size), file, algorithm ?? source.Record.Checksum?.Algorithm, request.Aborted);
            var copy = described with
            {
                Size = digest.Size,
                ETag = digest.ETag,
                Checksum = digest.Checksum,
                LastModified = time.GetUtcNow(),
                Headers = replacesHeaders ? described.Headers : source.Record.Headers,
                Metadata = replacesHeaders ? described.Metadata : source.Record.Metadata,
                Tags = replacesTags ? described.Tags : source.Record.Tags,
            };
            file.Seal(copy);
            await bucket.CommitAsync(request.Key, file, condition);
            return copy;
        });
        await WriteResultAsync(request, "CopyObjectResult", record);
    }

    public async Task CopyPartAsync(S3Request request)
    {
        var upload = uploads.Find(request);
        var number = UploadOperations.PartNumberOf(request);
        using var source = CopySource.Open(request, store, out _);
        var range = RangeOf(request, source.Record.Size);
        using var file = store.NewObject();
        var part = await LongWork.WaitAsync(request.Http, time, async () =>
        {
            var digest = await CopyAsync(source, range, file, upload.Record.Algorithm, request.Aborted);
            var copy = uploads.PartRecord(request, digest.Size, digest.ETag, digest.Checksum);
            file.Seal(copy);
            upload.CommitPart(number, file);
            return copy;
        });
        await WriteResultAsync(request, "CopyPartResult", part);
    }

    private static async Task<Digest> CopyAsync(ObjectFile source, ByteRange range, ObjectWriter file, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        using var digest = new DigestBuilder(algorithm);
        await file.AppendAsync(source, range, digest.Append, cancellationToken);
        return digest.Finish();
    }

    private static Task WriteResultAsync(S3Request request, string root, ObjectRecord record) => S3Xml.WriteAsync(request, root, xml =>
    {
        xml.WriteElement("LastModified", S3Xml.Timestamp(record.LastModified));
        xml.WriteElement("ETag", record.QuotedETag);
        xml.WriteChecksum(record.Checksum);
    });

    private static bool Replaces(S3Request request, string directive) => request.Header(directive) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        var other => throw Errors.InvalidArgument($"{directive} must be COPY or REPLACE, not {other}."),
    };

    private static ChecksumAlgorithm? AlgorithmOf(S3Request request) => request.Header("x-amz-checksum-algorithm") is { } name
        ? ChecksumNames.Parse(name) ?? throw Errors.InvalidRequest($"{name} is not a checksum algorithm.")
        : null;

    /// <summary>Here both ends must be given and lie within the source.</summary>
    private static ByteRange RangeOf(S3Request request, long size)
    {
        if (request.Header("x-amz-copy-source-range") is not { } header)
            return new ByteRange(0, size);
        var isComplete = header.StartsWith("bytes=", StringComparison.Ordinal) && !header.EndsWith('-') && !header.StartsWith("bytes=-", StringComparison.Ordinal);
        var end = header[(header.LastIndexOf('-') + 1)..];
        return isComplete && long.TryParse(end, out var last) && last < size && ByteRange.Parse(header, size) is { } range
            ? range
            : throw Errors.InvalidArgument($"x-amz-copy-source-range must be bytes=first-last within the {size} bytes of the source.");
    }
}
