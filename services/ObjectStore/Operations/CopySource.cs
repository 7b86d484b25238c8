using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Configuration;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>The object that <c>x-amz-copy-source</c> names: <c>bucket/key</c>, percent-encoded, with or without a slash before it.</summary>
internal sealed record CopySource(BucketName Bucket, ObjectKey Key)
{
    /// <summary>Opens the source, if the caller may read it and it meets the request's conditions.</summary>
    /// <exception cref="S3Exception">InvalidArgument, AccessDenied, NoSuchBucket, NoSuchKey, PreconditionFailed.</exception>
    public static ObjectFile Open(S3Request request, BucketStore store, out CopySource source)
    {
        source = Parse(request.Header("x-amz-copy-source") ?? "");
        request.Require(source.Bucket, Access.Read);
        request.RequireOwner("x-amz-source-expected-bucket-owner");
        var missing = (source.Bucket.Value, source.Key.Value);
        var bucket = store.Find(source.Bucket) ?? throw Errors.NoSuchBucket(source.Bucket, missing);
        var file = bucket.Open(source.Key) ?? throw Errors.NoSuchKey(missing);
        try
        {
            Preconditions.RequireSource(request, file.Record);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static CopySource Parse(string header)
    {
        var version = header.IndexOf("?versionId=", StringComparison.Ordinal);
        if (version >= 0 && header[version..] != "?versionId=null")
            throw Errors.NotImplemented("versions");
        var path = UriEncoding.Decode(version < 0 ? header : header[..version], plusIsSpace: false).AsSpan();
        path = path.StartsWith('/') ? path[1..] : path;
        var slash = path.IndexOf('/');
        return slash > 0 && slash < path.Length - 1
            ? new CopySource(BucketName.Parse(path[..slash].ToString()), ObjectKey.Parse(path[(slash + 1)..].ToString()))
            : throw Errors.InvalidArgument("x-amz-copy-source must be bucket/key.");
    }
}
