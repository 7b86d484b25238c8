using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Objects;

namespace MultiModel.ObjectStore.Uploads;

/// <summary>
/// Run when the service starts: removes uploads that a crash left after their object was committed, and those that nobody has completed
/// for long. It reads the uploads in progress and their objects' records, and no other object.
/// </summary>
internal static class UploadRepair
{
    public static async Task RunAsync(BucketStore store, DateTimeOffset oldest, ILogger logger)
    {
        foreach (var bucket in store.All)
            foreach (var upload in Upload.All(bucket, damage => logger.LogError("{Damage}", damage.Message)))
                if (upload.Record.Initiated < oldest || bucket.FindForList(ObjectKey.Parse(upload.Record.Object.Key))?.UploadId == upload.Id)
                    await upload.RemoveAsync(store);
    }
}
