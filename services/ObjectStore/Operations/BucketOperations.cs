using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Buckets: list, create, head, delete, location.</summary>
internal sealed class BucketOperations(BucketStore store)
{
    private const string Region = "us-east-1";

    /// <summary>Only the buckets that the caller may use.</summary>
    public Task ListAsync(S3Request request) => S3Xml.WriteAsync(request, "ListAllMyBucketsResult", xml =>
    {
        xml.WriteOwner();
        xml.WriteStartElement("Buckets");
        foreach (var bucket in store.All.Where(bucket => request.Caller.Allows(bucket.Name)))
        {
            xml.WriteStartElement("Bucket");
            xml.WriteElement("Name", bucket.Name.Value);
            xml.WriteElement("CreationDate", S3Xml.Timestamp(bucket.Created));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    });

    /// <summary>The body may name a region; this store has one, so every name is accepted.</summary>
    public async Task CreateAsync(S3Request request)
    {
        if (request.Body.DeclaredLength > 0)
            await S3Xml.ReadAsync(request, "CreateBucketConfiguration");
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
}
