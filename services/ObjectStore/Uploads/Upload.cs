using System.Globalization;
using System.Text.Json;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ServiceDefaults.Files;

namespace MultiModel.ObjectStore.Uploads;

/// <summary>
/// A multipart upload: a folder named by its id, with the file <c>upload</c> and an object file per part. It comes and goes by a rename,
/// so it is there as a whole or not at all.
/// </summary>
internal sealed class Upload
{
    public const int MostParts = 10_000;
    private const string RecordFile = "upload";
    private const string PartPrefix = "part-";
    private readonly Bucket bucket;
    private readonly string path;

    private Upload(Bucket bucket, string id, UploadRecord record)
    {
        this.bucket = bucket;
        path = bucket.Uploads.File(id);
        Id = id;
        Record = record;
    }

    public string Id { get; }

    public UploadRecord Record { get; }

    /// <exception cref="S3Exception">NoSuchBucket: it was deleted meanwhile.</exception>
    public static async Task<Upload> CreateAsync(BucketStore store, Bucket bucket, UploadRecord record)
    {
        var upload = new Upload(bucket, Guid.NewGuid().ToString("N"), record);
        var prepared = store.NewTemporaryPath();
        Directory.CreateDirectory(prepared);
        try
        {
            using (var file = store.NewObject())
            {
                file.Seal(JsonSerializer.SerializeToUtf8Bytes(record, UploadJson.Default.UploadRecord));
                file.MoveTo(Path.Combine(prepared, RecordFile));
            }
            DurableFile.FlushFolder(prepared);
            Directory.Move(prepared, upload.path);
        }
        catch (Exception exception)
        {
            Directory.Delete(prepared, recursive: true);
            if (exception is DirectoryNotFoundException)
                throw Errors.NoSuchBucket(bucket.Name);
            throw;
        }
        await bucket.FlushUploadsAsync();
        return upload;
    }

    /// <summary>The upload with this id for this key; null when there is none.</summary>
    public static Upload? Find(Bucket bucket, string id, ObjectKey key) =>
        Guid.TryParseExact(id, "N", out var guid) && Read(bucket, guid.ToString("N")) is { } upload && upload.Record.Object.Key == key.Value ? upload : null;

    /// <summary>All uploads in progress of a bucket, but for damaged ones: they keep no other from its client.</summary>
    /// <param name="damaged">Is told of each that is damaged.</param>
    /// <exception cref="S3Exception">NoSuchBucket: it was deleted meanwhile.</exception>
    public static IReadOnlyList<Upload> All(Bucket bucket, Action<InvalidDataException>? damaged = null)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(bucket.Uploads.Path).Select(ReadOrSkip).OfType<Upload>()];
        }
        catch (DirectoryNotFoundException)
        {
            throw Errors.NoSuchBucket(bucket.Name);
        }

        Upload? ReadOrSkip(string path)
        {
            try
            {
                return Read(bucket, Path.GetFileName(path));
            }
            catch (InvalidDataException exception)
            {
                damaged?.Invoke(exception);
                return null;
            }
        }
    }

    /// <summary>Puts a sealed part in place, and returns when that is durable.</summary>
    /// <exception cref="S3Exception">NoSuchUpload: it was completed or aborted meanwhile.</exception>
    public void CommitPart(int number, ObjectWriter file)
    {
        try
        {
            file.MoveTo(PartPath(number));
            DurableFile.FlushFolder(path);
        }
        catch (IOException exception) when (exception is DirectoryNotFoundException or FileNotFoundException || !Directory.Exists(path))
        {
            throw Errors.NoSuchUpload();
        }
    }

    public ObjectFile? OpenPart(int number) => ObjectFile.Open(PartPath(number));

    public ObjectRecord? FindPart(int number) => ObjectFile.ReadRecord(PartPath(number));

    /// <summary>Numbers of the parts that were uploaded, in order.</summary>
    /// <exception cref="S3Exception">NoSuchUpload: it was completed or aborted meanwhile.</exception>
    public IReadOnlyList<int> PartNumbers()
    {
        try
        {
            return [.. Directory.EnumerateFiles(path, PartPrefix + "*")
                .Select(static file => int.Parse(Path.GetFileName(file).AsSpan(PartPrefix.Length), CultureInfo.InvariantCulture)).Order()];
        }
        catch (DirectoryNotFoundException)
        {
            throw Errors.NoSuchUpload();
        }
    }

    /// <summary>Removes the upload and its parts, and returns when that is durable.</summary>
    public async Task RemoveAsync(BucketStore store)
    {
        var removed = store.NewTemporaryPath();
        try
        {
            Directory.Move(path, removed);
        }
        catch (DirectoryNotFoundException)
        {
            // Another request was faster.
            return;
        }
        await bucket.FlushUploadsAsync();
        Directory.Delete(removed, recursive: true);
    }

    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    private static Upload? Read(Bucket bucket, string id)
    {
        var path = Path.Combine(bucket.Uploads.File(id), RecordFile);
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), UploadJson.Default.UploadRecord);
            return record?.Object?.Key is { Length: > 0 } ? new Upload(bucket, id, record) : throw new JsonException("it names no key");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The upload of {path} is damaged and cannot be completed: {exception.Message.TrimEnd('.')}. Remove its folder.", exception);
        }
        catch (IOException exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            return null;
        }
    }

    private string PartPath(int number) => Path.Combine(path, PartPrefix + number.ToString("D5", CultureInfo.InvariantCulture));
}
