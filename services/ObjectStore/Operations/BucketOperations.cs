using System.Globalization;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Buckets: list, create, head, delete, location.</summary>
internal sealed class BucketOperations(BucketStore store)
{
    private const string Region = "us-east-1";
    private const int MostBuckets = 10_000;

    /// <summary>Only the buckets that the caller may use; a continuation token is the name of the last bucket of the page before.</summary>
    public Task ListAsync(S3Request request)
    {
        var prefix = request.Query("prefix") ?? "";
        var after = request.Query("continuation-token") ?? "";
        var found = store.All.Where(bucket => request.Caller.Allows(bucket.Name)
            && bucket.Name.Value.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(bucket.Name.Value, after) > 0).ToList();
        var page = found.Take(LimitOf(request)).ToList();
        return S3Xml.WriteAsync(request, "ListAllMyBucketsResult", xml =>
        {
            xml.WriteOwner();
            xml.WriteStartElement("Buckets");
            foreach (var bucket in page)
            {
                xml.WriteStartElement("Bucket");
                xml.WriteElement("Name", bucket.Name.Value);
                xml.WriteElement("CreationDate", S3Xml.Timestamp(bucket.Created));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            if (page.Count < found.Count)
                xml.WriteElement("ContinuationToken", page[^1].Name.Value);
            xml.WriteElement("Prefix", prefix.Length > 0 ? prefix : null);
        });
    }

    /// <summary>The body may name a region; this store has one, so every name is accepted. What else it may ask of a bucket, no bucket has here.</summary>
    public async Task CreateAsync(S3Request request)
    {
        if (request.Body.DeclaredLength > 0)
        {
            var body = await S3Xml.ReadAsync(request, "CreateBucketConfiguration");
            if (body.Elements().FirstOrDefault(static child => child.Name.LocalName != "LocationConstraint") is { } unknown)
                throw Errors.NotImplemented($"{unknown.Name.LocalName} of new buckets");
        }
        else
            await request.Body.ReadAllAsync(0, request.Aborted);
        await store.CreateAsync(request.Bucket);
        request.Response.Headers.Location = "/" + request.Bucket;
    }

    public Task HeadAsync(S3Request request)
    {
        store.Get(request.Bucket);
        request.Response.Headers["x-amz-bucket-region"] = Region;
        return Task.CompletedTask;
    }

    public async Task DeleteAsync(S3Request request)
    {
        await store.DeleteAsync(request.Bucket);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>An empty constraint means us-east-1.</summary>
    public Task LocationAsync(S3Request request)
    {
        store.Get(request.Bucket);
        return S3Xml.WriteAsync(request, "LocationConstraint", static _ => { });
    }

    private static int LimitOf(S3Request request)
    {
        if (request.Query("max-buckets") is not { Length: > 0 } text)
            return int.MaxValue;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostBuckets
            ? limit
            : throw Errors.InvalidArgument($"max-buckets must be 1 to {MostBuckets}.");
    }
}
