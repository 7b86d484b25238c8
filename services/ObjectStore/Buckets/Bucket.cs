using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.ObjectStore.Buckets;

/// <summary>
/// A bucket's folder: <c>objects/</c> with a file per object, <c>uploads/</c> with a folder per multipart upload.
/// A write is a rename under the lock, so that conditions, the index and the bucket's removal see it whole, and a folder flush after it.
/// </summary>
internal sealed class Bucket
{
    /// <summary>The owner of every bucket, as lists name it.</summary>
    public const string Owner = "multimodel";

    private readonly Lock gate = new();
    private readonly ILogger logger;
    private readonly DurableFolder objects;
    private KeyIndex? index;
    private bool isRemoved;

    public Bucket(BucketName name, string path, ILogger logger)
    {
        this.logger = logger;
        Name = name;
        Path = path;
        objects = new DurableFolder(System.IO.Path.Combine(path, "objects"));
        Uploads = new DurableFolder(System.IO.Path.Combine(path, "uploads"));
        Created = new DateTimeOffset(File.GetLastWriteTimeUtc(Marker(path)));
    }

    public BucketName Name { get; }

    public string Path { get; }

    public DateTimeOffset Created { get; }

    public DurableFolder Uploads { get; }

    /// <summary>Makes a bucket's folder at a temporary path, durable but for its own entry in the folder above.</summary>
    public static void Prepare(string path, DateTimeOffset now)
    {
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(System.IO.Path.Combine(path, "objects"));
        Directory.CreateDirectory(System.IO.Path.Combine(path, "uploads"));
        using (File.Create(Marker(path))) { }
        File.SetLastWriteTimeUtc(Marker(path), now.UtcDateTime);
        DurableFile.FlushFolder(path);
    }

    /// <summary>The object as it is now, or null. Whoever opens it keeps that state, whatever is written meanwhile.</summary>
    public ObjectFile? Open(ObjectKey key) => ObjectFile.Open(PathOf(key));

    public ObjectRecord? Find(ObjectKey key) => ObjectFile.ReadRecord(PathOf(key));

    /// <summary>
    /// Like <see cref="Find"/>, but of a damaged file it returns what the file system knows, without an ETag: it keeps no other object from
    /// its list, and who mirrors the bucket does not take it for deleted, but is told by its GET.
    /// </summary>
    public ObjectRecord? FindForList(ObjectKey key)
    {
        try
        {
            return Find(key);
        }
        catch (InvalidDataException damage)
        {
            logger.LogError("{Damage} Lists show its size and time alone.", damage.Message);
            var file = new FileInfo(PathOf(key));
            return file.Exists ? new ObjectRecord { Key = key.Value, Version = Guid.Empty, Size = file.Length, ETag = "", LastModified = file.LastWriteTimeUtc } : null;
        }
    }

    /// <summary>Puts a sealed file in an object's place and returns when that is durable.</summary>
    /// <param name="condition">Sees the object that is replaced, null when there is none, and throws to keep it.</param>
    /// <exception cref="S3Exception">NoSuchBucket, or what the condition throws.</exception>
    public Task CommitAsync(ObjectKey key, ObjectWriter file, Action<ObjectRecord?>? condition = null)
    {
        var path = PathOf(key);
        lock (gate)
        {
            RefuseWhenRemoved();
            condition?.Invoke(ObjectFile.ReadRecord(path));
            file.MoveTo(path);
            index?.Add(key.Value);
        }
        return FlushAsync();
    }

    /// <summary>Returns when what readers see of the objects is durable.</summary>
    /// <exception cref="S3Exception">NoSuchBucket: it was deleted meanwhile.</exception>
    public Task FlushAsync() => FlushAsync(objects);

    /// <summary>Returns when the uploads that there are, and no other, are there for good.</summary>
    /// <exception cref="S3Exception">NoSuchBucket: it was deleted meanwhile.</exception>
    public Task FlushUploadsAsync() => FlushAsync(Uploads);

    /// <summary>Like <see cref="CommitAsync"/>, but only if the object is still in this version.</summary>
    /// <exception cref="S3Exception">NoSuchKey: it was deleted meanwhile.</exception>
    public async Task<bool> TryReplaceAsync(ObjectKey key, ObjectWriter file, Guid version)
    {
        lock (gate)
        {
            RefuseWhenRemoved();
            if ((Find(key) ?? throw Errors.NoSuchKey()).Version != version)
                return false;
            file.MoveTo(PathOf(key));
        }
        await FlushAsync();
        return true;
    }

    /// <summary>Removes objects, those that are not there too, and returns when that is durable.</summary>
    /// <param name="condition">Sees each object before it is removed, null when there is none, and throws to keep it.</param>
    public Task DeleteAsync(IReadOnlyCollection<ObjectKey> keys, Action<ObjectRecord?>? condition = null)
    {
        lock (gate)
        {
            RefuseWhenRemoved();
            foreach (var key in keys)
            {
                condition?.Invoke(Find(key));
                File.Delete(PathOf(key));
                index?.Remove(key.Value);
            }
        }
        return FlushAsync();
    }

    public ListPage List(ListQuery query)
    {
        lock (gate)
        {
            RefuseWhenRemoved();
            index ??= KeyIndex.Read(objects.Path, logger);
            return index.List(query);
        }
    }

    /// <summary>Moves the empty bucket's folder to <paramref name="target"/>; from then on nothing is written to it.</summary>
    /// <exception cref="S3Exception">BucketNotEmpty.</exception>
    public void Remove(string target)
    {
        lock (gate)
        {
            RefuseWhenRemoved();
            if (Directory.EnumerateFiles(objects.Path).Any())
                throw Errors.BucketNotEmpty(Name);
            Directory.Move(Path, target);
            isRemoved = true;
        }
    }

    private static string Marker(string path) => System.IO.Path.Combine(path, "created");

    private string PathOf(ObjectKey key) => objects.File(KeyFile.NameOf(key));

    private async Task FlushAsync(DurableFolder folder)
    {
        try
        {
            await folder.FlushAsync();
        }
        catch (IOException) when (IsRemoved())
        {
            throw Errors.NoSuchBucket(Name);
        }
    }

    private bool IsRemoved()
    {
        lock (gate)
            return isRemoved;
    }

    private void RefuseWhenRemoved()
    {
        if (isRemoved)
            throw Errors.NoSuchBucket(Name);
    }
}
