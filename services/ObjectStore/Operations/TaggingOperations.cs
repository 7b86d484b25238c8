using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>An object's tags: get, put, delete.</summary>
internal sealed class TaggingOperations(BucketStore store)
{
    public Task GetAsync(S3Request request)
    {
        var record = store.Get(request.Bucket).Find(request.Key) ?? throw Errors.NoSuchKey();
        return S3Xml.WriteAsync(request, "Tagging", xml =>
        {
            xml.WriteStartElement("TagSet");
            foreach (var (key, value) in record.Tags)
            {
                xml.WriteStartElement("Tag");
                xml.WriteElement("Key", key);
                xml.WriteElement("Value", value);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        });
    }

    public async Task PutAsync(S3Request request)
    {
        var tags = ObjectTags.Of(await S3Xml.ReadAsync(request, "Tagging"));
        await ReplaceAsync(request, tags);
    }

    public async Task DeleteAsync(S3Request request)
    {
        await ReplaceAsync(request, ObjectRecord.Nothing);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Writes the object again with other tags. Should it be replaced meanwhile, the tags go to the new one.</summary>
    private async Task ReplaceAsync(S3Request request, IReadOnlyDictionary<string, string> tags)
    {
        var bucket = store.Get(request.Bucket);
        for (var isDone = false; !isDone;)
        {
            using var current = bucket.Open(request.Key) ?? throw Errors.NoSuchKey();
            using var file = store.NewObject();
            await file.AppendAsync(current, new ByteRange(0, current.Record.Size), observe: null, request.Aborted);
            file.Seal(current.Record with { Version = Guid.NewGuid(), Tags = tags });
            isDone = await bucket.TryReplaceAsync(request.Key, file, current.Record.Version);
        }
    }
}
