using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Objects: put, get, head, delete one and many.</summary>
internal sealed class ObjectOperations(BucketStore store, TimeProvider time)
{
    /// <summary>Most bytes of one PUT, of an object or of a part.</summary>
    public const long LargestPut = 5L * 1024 * 1024 * 1024;
    private const int MostDeletes = 1000;
    private static readonly string[] DeleteConditions = ["ETag", "LastModifiedTime", "Size"];

    public async Task PutAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var condition = Preconditions.OfWrite(request);
        condition?.Invoke(bucket.Find(request.Key));
        var record = Describe(request);
        using var file = store.NewObject();
        var digest = await ReceiveAsync(request, file);
        record = record with { Size = digest.Size, ETag = digest.ETag, Checksum = digest.Checksum, LastModified = time.GetUtcNow() };
        file.Seal(record);
        await bucket.CommitAsync(request.Key, file, condition);
        request.Response.Headers.ETag = record.QuotedETag;
        WriteChecksum(request, record.Checksum);
    }

    /// <summary>Writes the request's body to a file and compares its digests with those that the request names.</summary>
    /// <exception cref="S3Exception">BadDigest, IncompleteBody, EntityTooLarge, or a signature that does not match.</exception>
    public static async Task<Digest> ReceiveAsync(S3Request request, ObjectWriter file, ChecksumAlgorithm? required = null)
    {
        var length = request.Body.DeclaredLength ?? throw Errors.MissingContentLength();
        if (length > LargestPut)
            throw Errors.EntityTooLarge($"One PUT may carry {LargestPut} bytes; upload larger objects in parts.");
        var expected = ExpectedChecksum.Of(request);
        if (required is { } algorithm)
            expected.Require(algorithm);
        var digest = await file.AppendAsync(request.Body, length, expected.Algorithm, request.Aborted);
        expected.Verify(digest, request.Body);
        return digest;
    }

    /// <summary>The record of a new object, but for what is known only when its content is there.</summary>
    public static ObjectRecord Describe(S3Request request) => new()
    {
        Key = request.Key.Value,
        Version = Guid.NewGuid(),
        Size = 0,
        ETag = "",
        LastModified = default,
        Headers = ObjectHeaders.HeadersOf(request),
        Metadata = ObjectHeaders.MetadataOf(request),
        Tags = ObjectTags.OfHeader(request),
    };

    public static void WriteChecksum(S3Request request, Checksum? checksum)
    {
        if (checksum is null)
            return;
        request.Response.Headers[checksum.Algorithm.Header()] = checksum.Value;
        request.Response.Headers["x-amz-checksum-type"] = checksum.Type;
    }

    /// <summary>GET and HEAD, whole or in part, with conditions.</summary>
    public async Task GetAsync(S3Request request)
    {
        using var file = store.Get(request.Bucket).Open(request.Key) ?? throw Errors.NoSuchKey();
        var record = file.Record;
        var isNotModified = Preconditions.IsNotModified(request, record);
        var (range, checksum) = isNotModified ? default : Selection.Of(request, record);
        ObjectHeaders.Write(request, record);
        if (isNotModified)
        {
            request.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var part = range ?? new ByteRange(0, record.Size);
        // A part without bytes has no first and last one that Content-Range could name.
        if (range is { Length: > 0 })
        {
            request.Response.StatusCode = StatusCodes.Status206PartialContent;
            request.Response.Headers.ContentRange = $"bytes {part.Start}-{part.End}/{record.Size}";
        }
        if (checksum is not null && string.Equals(request.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            WriteChecksum(request, checksum);
            request.Response.Headers["x-amz-checksum-type"] = record.Checksum?.Type;
        }
        request.Response.ContentLength = part.Length;
        if (!HttpMethods.IsHead(request.Http.Request.Method))
            await file.CopyToAsync(request.Response.BodyWriter, part.Start, part.Length, request.Aborted);
    }

    public async Task DeleteAsync(S3Request request)
    {
        await store.Get(request.Bucket).DeleteAsync([request.Key], Preconditions.OfWrite(request));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Deletes up to 1000 keys and says of each how it went.</summary>
    public async Task DeleteManyAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var body = await S3Xml.ReadAsync(request, "Delete");
        var named = body.Children("Object").ToList();
        if (named.Count is 0 or > MostDeletes)
            throw Errors.MalformedXml($"Delete needs 1 to {MostDeletes} objects and has {named.Count}.");
        var keys = new List<ObjectKey>();
        var failures = new List<(string Key, S3Exception Error)>();
        foreach (var item in named)
        {
            var name = item.Text("Key") ?? throw Errors.MalformedXml("An Object lacks its Key.");
            try
            {
                if (item.Text("VersionId") is not (null or "" or "null") || Array.Exists(DeleteConditions, condition => item.Text(condition) is not null))
                    throw Errors.NotImplemented("versions and conditions in DeleteObjects");
                keys.Add(ObjectKey.Parse(name));
            }
            catch (S3Exception error)
            {
                failures.Add((name, error));
            }
        }
        await bucket.DeleteAsync(keys);
        var isQuiet = string.Equals(body.Text("Quiet"), "true", StringComparison.OrdinalIgnoreCase);
        await S3Xml.WriteAsync(request, "DeleteResult", xml =>
        {
            foreach (var key in isQuiet ? [] : keys)
            {
                xml.WriteStartElement("Deleted");
                xml.WriteElement("Key", key.Value);
                xml.WriteEndElement();
            }
            foreach (var (key, error) in failures)
            {
                xml.WriteStartElement("Error");
                xml.WriteElement("Key", key);
                xml.WriteElement("Code", error.Code);
                xml.WriteEcho("Message", error.Message);
                xml.WriteEndElement();
            }
        });
    }
}
