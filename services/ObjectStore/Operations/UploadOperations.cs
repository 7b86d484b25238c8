using System.Globalization;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Uploads;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Multipart uploads: create, upload a part, complete, abort.</summary>
internal sealed class UploadOperations(BucketStore store, TimeProvider time)
{
    public async Task CreateAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var (algorithm, isComposite) = ChecksumOf(request);
        var record = ObjectOperations.Describe(request);
        var upload = await Upload.CreateAsync(store, bucket, new UploadRecord(record, time.GetUtcNow(), algorithm, isComposite));
        if (algorithm is { } chosen)
        {
            request.Response.Headers["x-amz-checksum-algorithm"] = chosen.Name();
            request.Response.Headers["x-amz-checksum-type"] = upload.Record.ChecksumType;
        }
        await S3Xml.WriteAsync(request, "InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElement("Bucket", request.Bucket.Value);
            xml.WriteEcho("Key", request.Key.Value);
            xml.WriteElement("UploadId", upload.Id);
        });
    }

    public async Task PutPartAsync(S3Request request)
    {
        var upload = Find(request);
        var number = PartNumberOf(request);
        using var file = store.NewObject();
        var digest = await ObjectOperations.ReceiveAsync(request, file, upload.Record.Algorithm);
        var part = PartRecord(request, digest.Size, digest.ETag, digest.Checksum);
        file.Seal(part);
        upload.CommitPart(number, file);
        request.Response.Headers.ETag = part.QuotedETag;
        if (part.Checksum is { } checksum)
            request.Response.Headers[checksum.Algorithm.Header()] = checksum.Value;
    }

    /// <summary>Repeated, also while the first request is at work, it answers as that one does, as long as the object is still the one that it made.</summary>
    public async Task CompleteAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var listed = ListedPart.ParseAll(await S3Xml.ReadAsync(request, "CompleteMultipartUpload", checksumIsOfBody: false));
        var id = request.Query("uploadId")!;
        ObjectRecord record;
        try
        {
            var upload = Upload.Find(bucket, id, request.Key) ?? throw Errors.NoSuchUpload();
            record = await LongWork.WaitAsync(request.Http, time, () => MakeAsync(request, bucket, upload, listed));
        }
        catch (S3Exception) when (bucket.Find(request.Key) is { } made && made.UploadId == id)
        {
            // Which the request that made it may still be waiting for.
            await bucket.FlushAsync();
            record = made;
        }
        await S3Xml.WriteAsync(request, "CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElement("Location", $"{request.Http.Request.Scheme}://{request.Http.Request.Host}{UriEncoding.Encode(request.Target.Path, keepSlash: true)}");
            xml.WriteElement("Bucket", request.Bucket.Value);
            xml.WriteEcho("Key", request.Key.Value);
            xml.WriteElement("ETag", record.QuotedETag);
            xml.WriteChecksum(record.Checksum);
            xml.WriteElement("ChecksumType", record.Checksum?.Type);
        });
    }

    public async Task AbortAsync(S3Request request)
    {
        await Find(request).RemoveAsync(store);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <exception cref="S3Exception">NoSuchBucket, NoSuchUpload.</exception>
    public Upload Find(S3Request request) =>
        Upload.Find(store.Get(request.Bucket), request.Query("uploadId")!, request.Key) ?? throw Errors.NoSuchUpload();

    public static int PartNumberOf(S3Request request) =>
        int.TryParse(request.Query("partNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Upload.MostParts
            ? number
            : throw Errors.InvalidArgument($"partNumber must be 1 to {Upload.MostParts}.");

    public ObjectRecord PartRecord(S3Request request, long size, string etag, Checksum? checksum) => new()
    {
        Key = request.Key.Value,
        Version = Guid.NewGuid(),
        Size = size,
        ETag = etag,
        LastModified = time.GetUtcNow(),
        Checksum = checksum,
    };

    private async Task<ObjectRecord> MakeAsync(S3Request request, Bucket bucket, Upload upload, IReadOnlyList<ListedPart> listed)
    {
        var condition = Preconditions.OfWrite(request);
        condition?.Invoke(bucket.Find(request.Key));
        using var file = store.NewObject();
        var record = await Completion.AssembleAsync(upload, listed, file, assembled => Verify(request, assembled), time.GetUtcNow(), request.Aborted);
        await bucket.CommitAsync(request.Key, file, condition);
        await upload.RemoveAsync(store);
        return record;
    }

    /// <summary>What the completion says of the whole object.</summary>
    private static void Verify(S3Request request, ObjectRecord record)
    {
        if (request.Header("x-amz-mp-object-size") is { } size && size != record.Size.ToString(CultureInfo.InvariantCulture))
            throw Errors.InvalidRequest($"The parts have {record.Size} bytes, x-amz-mp-object-size says {size}.");
        if (record.Checksum is { } checksum && request.Header(checksum.Algorithm.Header()) is { } said && said != checksum.Value)
            throw Errors.BadDigest($"The {checksum.Algorithm.Name()} of the object is {checksum.Value}, the request says {said}.");
    }

    private static (ChecksumAlgorithm? Algorithm, bool IsComposite) ChecksumOf(S3Request request)
    {
        var type = request.Header("x-amz-checksum-type");
        if (request.Header("x-amz-checksum-algorithm") is not { } name)
            return type is null ? (null, false) : throw Errors.InvalidRequest("x-amz-checksum-type needs x-amz-checksum-algorithm.");
        var algorithm = ChecksumNames.Parse(name) ?? throw Errors.InvalidRequest($"{name} is not a checksum algorithm.");
        var isComposite = type switch
        {
            null => algorithm != ChecksumAlgorithm.Crc64Nvme,
            "COMPOSITE" => true,
            "FULL_OBJECT" => false,
            _ => throw Errors.InvalidRequest("x-amz-checksum-type must be COMPOSITE or FULL_OBJECT."),
        };
        if (isComposite == (algorithm is ChecksumAlgorithm.Crc64Nvme) && (isComposite || algorithm is ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256))
            throw Errors.InvalidRequest($"{algorithm.Name()} cannot be of the type {type}.");
        return (algorithm, isComposite);
    }
}
