using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.Exceptions;
using MultiModel.Mlflow.Directories;

namespace MultiModel.Mlflow;

/// <summary>Moves whole directories to and from S3 (<c>s3://bucket/folder</c>, with or without a slash at the end).</summary>
/// <remarks>
/// Throws <see cref="ArtifactException"/> when the store refuses or does not answer, and another <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> when a file of this machine cannot be read or written.
/// </remarks>
public sealed class ArtifactStore(IMinioClient s3, ArtifactLimits? limits = null)
{
    private const int FilesAtOnce = 4;

    private readonly ArtifactLimits limits = limits ?? new ArtifactLimits();

    private string Endpoint => s3.Config.Endpoint;

    /// <summary>Uploads every file of a directory below the target; makes the bucket when it is absent. The description <c>MLmodel</c> goes last.</summary>
    public async Task UploadDirectoryAsync(string directory, Uri target, CancellationToken cancellationToken = default)
    {
        var location = S3Location.Parse(target);
        var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => (Path: file, Key: location.KeyOf(ArtifactPath.Parse(Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/')))))
            .ToLookup(static file => Path.GetFileName(file.Path) == MlModelFile.FileName);
        await AskAsync($"The upload to {location}", () => MakeBucketAsync(location.Bucket, cancellationToken), cancellationToken);
        foreach (var description in (bool[])[false, true])
            await Parallel.ForEachAsync(files[description], Parallelism(cancellationToken), async (file, ct) => await PutAsync(location, file.Key, file.Path, ct));
    }

    /// <summary>Downloads everything below the source into a directory that is absent or empty; a failure leaves it so.</summary>
    /// <exception cref="IOException">the directory is not empty, or cannot be written: the disk is full, for example</exception>
    public async Task DownloadDirectoryAsync(Uri source, string directory, CancellationToken cancellationToken = default)
    {
        var location = S3Location.Parse(source);
        var files = await ListAsync(location, cancellationToken);
        if (files.Count == 0)
            throw new ArtifactException($"{location} has no files: check the address, or upload the model first.");
        using var made = NewDirectory.Begin(directory);
        await Parallel.ForEachAsync(files, Parallelism(cancellationToken), async (file, ct) => await GetAsync(location, file, made.Folder, ct));
        made.Commit();
    }

    /// <summary>Whether there is a file below the source.</summary>
    public async Task<bool> ExistsAsync(Uri source, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await ListAsync(S3Location.Parse(source), cancellationToken)).Count > 0;
        }
        catch (ArtifactException fault) when (fault.InnerException is BucketNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Downloads one file (<c>s3://bucket/key</c>), which must not exist yet.</summary>
    public async Task DownloadFileAsync(Uri source, string file, CancellationToken cancellationToken = default)
    {
        var (location, key) = FileAt(source);
        var found = await StatAsync($"The download of {source.OriginalString}", location, key, cancellationToken);
        if (found.Size > limits.Bytes)
            throw new ArtifactException($"{source.OriginalString} is too large to download: at most {limits.Bytes} bytes are taken.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        await GetAsync(location, new RemoteFile(key.Value, ArtifactPath.Parse(Path.GetFileName(file)), found.Size), folder, cancellationToken);
    }

    /// <summary>The ETag of one file: it changes with the file's content.</summary>
    public async Task<string> ETagAsync(Uri source, CancellationToken cancellationToken = default)
    {
        var (location, key) = FileAt(source);
        return (await StatAsync($"Asking for {source.OriginalString}", location, key, cancellationToken)).ETag;
    }

    private async Task<ObjectStat> StatAsync(string action, S3Location location, ArtifactPath key, CancellationToken cancellationToken)
    {
        ObjectStat? found = null;
        await AskAsync(
            action,
            async () => found = await s3.StatObjectAsync(new StatObjectArgs().WithBucket(location.Bucket).WithObject(key.Value), cancellationToken),
            cancellationToken);
        return found!;
    }

    private static (S3Location Location, ArtifactPath Key) FileAt(Uri source) => S3Location.Parse(source) is { Folder: { } key } location
        ? (location, key)
        : throw new ArtifactException($"'{source.OriginalString}' is not the address of a file in S3: it must look like s3://bucket/key.");

    private async Task<List<RemoteFile>> ListAsync(S3Location location, CancellationToken cancellationToken)
    {
        var files = new List<RemoteFile>();
        var bytes = 0L;
        var arguments = new ListObjectsArgs().WithBucket(location.Bucket).WithPrefix(location.Prefix).WithRecursive(true);
        await AskAsync($"The listing of {location}", async () =>
        {
            await foreach (var item in s3.ListObjectsEnumAsync(arguments, cancellationToken))
            {
                // an empty object that stands for the folder
                if (item.Key.EndsWith('/') && item.Size == 0)
                    continue;
                files.Add(RemoteFile.Of(location, item));
                bytes += (long)item.Size;
                if (files.Count > limits.Files || bytes > limits.Bytes)
                    throw new ArtifactException($"{location} is too large to download: at most {limits.Files} files and {limits.Bytes} bytes are taken.");
            }
        }, cancellationToken);
        return files;
    }

    private async Task MakeBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        if (await s3.BucketExistsAsync(new BucketExistsArgs().WithBucket(bucket), cancellationToken))
            return;
        try
        {
            await s3.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket), cancellationToken);
        }
        catch (ArgumentException)
        {
            // the client's word for a bucket that another process made meanwhile
            if (!await s3.BucketExistsAsync(new BucketExistsArgs().WithBucket(bucket), cancellationToken))
                throw;
        }
    }

    private async Task PutAsync(S3Location location, string key, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        await AskAsync($"The upload to {location}", () => s3.PutObjectAsync(
            new PutObjectArgs().WithBucket(location.Bucket).WithObject(key).WithStreamData(stream).WithObjectSize(stream.Length).WithContentType("application/octet-stream"),
            cancellationToken), cancellationToken);
    }

    /// <remarks>
    /// The client hands the body of an error to the callback too, so the file is judged and gets its name only after the call succeeded.
    /// </remarks>
    private async Task GetAsync(S3Location location, RemoteFile file, string folder, CancellationToken cancellationToken)
    {
        var path = file.Path.Under(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = Path.Combine(folder, $".download-{Guid.NewGuid():N}");
        try
        {
            await using (var stream = File.Create(partial))
                await AskAsync($"The download of {location}", () => s3.GetObjectAsync(
                    new GetObjectArgs().WithBucket(location.Bucket).WithObject(file.Key).WithCallbackStream((body, ct) => BoundedCopy.RunAsync(body, stream, file.Size, ct)),
                    cancellationToken), cancellationToken);
            Commit(location.Bucket, file, partial, path);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void Commit(string bucket, RemoteFile file, string partial, string path)
    {
        if (new FileInfo(partial).Length != file.Size)
            throw new ArtifactException($"s3://{bucket}/{file.Key} is not the {file.Size} bytes that the store listed: it changed meanwhile; download it again.");
        File.Move(partial, path);
    }

    /// <param name="ask">calls of the client alone, whose failures are the store's: local files are opened, closed and moved outside of it</param>
    private async Task AskAsync(string action, Func<Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask();
        }
        catch (Exception error) when (S3Failure.IsOne(error, cancellationToken))
        {
            throw S3Failure.Of(action, Endpoint, error);
        }
    }

    private static ParallelOptions Parallelism(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };

    private sealed record RemoteFile(string Key, ArtifactPath Path, long Size)
    {
        /// <exception cref="ArtifactException">the key would lead out of the directory</exception>
        public static RemoteFile Of(S3Location location, Item item) =>
            item.Key.StartsWith(location.Prefix, StringComparison.Ordinal) && ArtifactPath.TryParse(item.Key[location.Prefix.Length..], out var path)
                ? new RemoteFile(item.Key, path, (long)item.Size)
                : throw new ArtifactException($"{location} holds the key '{item.Key}', which is not a path of a file below it; nothing was downloaded.");
    }
}
