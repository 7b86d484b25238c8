using System.Collections.Concurrent;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Buckets;

/// <summary>All buckets of the data folder.</summary>
internal sealed class BucketStore
{
    private readonly DataFolder folder;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ConcurrentDictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public BucketStore(DataFolder folder, TimeProvider time, ILogger<BucketStore> logger)
    {
        this.logger = logger;
        this.folder = folder;
        this.time = time;
        foreach (var path in Directory.EnumerateDirectories(folder.Buckets.Path))
            if (BucketName.TryParse(Path.GetFileName(path), out var name))
                buckets[name.Value] = new Bucket(name, path, logger);
    }

    public IEnumerable<Bucket> All => buckets.Values.OrderBy(static bucket => bucket.Name.Value, StringComparer.Ordinal);

    public ObjectWriter NewObject() => new(folder);

    public string NewTemporaryPath() => folder.NewTemporaryPath();

    /// <exception cref="S3Exception">NoSuchBucket.</exception>
    public Bucket Get(BucketName name) => Find(name) ?? throw Errors.NoSuchBucket(name);

    public Bucket? Find(BucketName name) => buckets.GetValueOrDefault(name.Value);

    /// <exception cref="S3Exception">BucketAlreadyOwnedByYou.</exception>
    public Task CreateAsync(BucketName name)
    {
        lock (gate)
        {
            if (buckets.ContainsKey(name.Value))
                throw Errors.BucketAlreadyOwnedByYou(name);
            var prepared = folder.NewTemporaryPath();
            Bucket.Prepare(prepared, time.GetUtcNow());
            var path = folder.Buckets.File(name.Value);
            Directory.Move(prepared, path);
            buckets[name.Value] = new Bucket(name, path, logger);
        }
        return folder.Buckets.FlushAsync();
    }

    /// <exception cref="S3Exception">NoSuchBucket, BucketNotEmpty.</exception>
    public async Task DeleteAsync(BucketName name)
    {
        var removed = folder.NewTemporaryPath();
        lock (gate)
        {
            Get(name).Remove(removed);
            buckets.TryRemove(name.Value, out _);
        }
        await folder.Buckets.FlushAsync();
        Directory.Delete(removed, recursive: true);
    }
}
