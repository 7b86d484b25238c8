using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Configuration;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Payloads;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>A request that is verified and allowed, with its parts as types.</summary>
internal sealed class S3Request(HttpContext http, RequestTarget target, AccessKey caller, Payload body, string id)
{
    private BucketName? bucket;
    private ObjectKey? key;

    public HttpContext Http { get; } = http;

    public HttpResponse Response => Http.Response;

    public RequestTarget Target { get; } = target;

    public AccessKey Caller { get; } = caller;

    public Payload Body { get; } = body;

    /// <summary>Names the request in the answer and in the log.</summary>
    public string Id { get; } = id;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <exception cref="S3Exception">InvalidBucketName.</exception>
    public BucketName Bucket => bucket ??= BucketName.Parse(Target.Bucket);

    /// <exception cref="S3Exception">KeyTooLongError.</exception>
    public ObjectKey Key => key ??= ObjectKey.Parse(Target.Key);

    public string? Query(string name) => Target.Find(name);

    /// <summary>A header's value; null when it is absent or empty.</summary>
    public string? Header(string name) => Http.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Whether the caller may do this to a bucket; asked for the request's own before its operation runs, and for copy sources.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Require(BucketName name, Access access)
    {
        if (!Caller.Allows(access))
            throw Errors.AccessDenied("This access key may only read.");
        if (!Caller.Allows(name))
            throw Errors.AccessDenied($"This access key may not use the bucket {name}.");
    }

    /// <summary>Whether the bucket is of the owner that a header expects, if it is sent; presigners move it into the query.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void RequireOwner(string header)
    {
        if (Http.Request.Headers.TryGetValue(header, out var sent))
            RequireOwner(header, sent.ToString());
        foreach (var (name, value) in Target.Query)
            if (name.Equals(header, StringComparison.OrdinalIgnoreCase))
                RequireOwner(header, value);
    }

    private static void RequireOwner(string header, string expected)
    {
        if (expected != Buckets.Bucket.Owner)
            throw Errors.AccessDenied($"{header} is {expected}; the owner of every bucket of this store is {Buckets.Bucket.Owner}.");
    }
}
