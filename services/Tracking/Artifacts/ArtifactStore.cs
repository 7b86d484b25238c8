using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Artifacts;

/// <summary>MLflow's FileInfo. A folder has no size (bytes).</summary>
public sealed record FileInfo(string Path, bool IsDir, long? FileSize);

/// <summary>Artifacts in the object store, by the address of their root and a path below it.</summary>
public sealed class ArtifactStore(Lazy<IMinioClient> s3, TrackingOptions options)
{
    /// <summary>Entries of one folder that are listed, as a whole: MLflow's answer has no way to say that something is left out.</summary>
    private const int MaxEntries = 100_000;

    /// <summary>Where a root lies in the object store.</summary>
    /// <exception cref="MlflowException">The root is not in the object store, so this server cannot read it.</exception>
    public S3Location Locate(string rootUri) =>
        S3Location.TryParse(rootUri)
        ?? (ArtifactLocation.ProxyPath(rootUri) is { } path ? options.ProxyDestination.Under(ArtifactPath.Parse(path)) : null)
        ?? throw MlflowException.Invalid($"The artifacts at {rootUri} are not in the object store: this server cannot list or read them.");

    /// <summary>The entries of a folder, sorted; none when it does not exist. Their paths start at the location.</summary>
    /// <exception cref="MlflowException">There are too many, or the store cannot be read.</exception>
    public async Task<IReadOnlyList<FileInfo>> ListAsync(S3Location location, ArtifactPath folder, CancellationToken cancellationToken)
    {
        var key = location.Key(folder);
        var prefix = key.Length == 0 ? "" : key + "/";
        var from = location.Prefix.Length == 0 ? 0 : location.Prefix.Length + 1;
        var files = new List<FileInfo>();
        try
        {
            await foreach (var item in s3.Value.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(location.Bucket).WithPrefix(prefix), cancellationToken))
            {
                // A folder's own marker, as some tools write it, is not an entry of it.
                if (item.Key.Length == prefix.Length)
                    continue;
                if (files.Count == MaxEntries)
                    throw MlflowException.Invalid(
                        $"The folder s3://{location.Bucket}/{key} has more than {MaxEntries} entries, too many to list here: "
                        + "list it with a client of the object store.");
                files.Add(new FileInfo(item.Key[from..].TrimEnd('/'), item.IsDir, item.IsDir ? null : (long)item.Size));
            }
        }
        catch (BucketNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Unavailable(exception);
        }
        files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    /// <summary>The size of a file in bytes, or null when there is none.</summary>
    public async Task<long?> FindSizeAsync(S3Location location, ArtifactPath file, CancellationToken cancellationToken)
    {
        try
        {
            return (await s3.Value.StatObjectAsync(new StatObjectArgs().WithBucket(location.Bucket).WithObject(location.Key(file)), cancellationToken)).Size;
        }
        catch (Exception exception) when (exception is BucketNotFoundException or ObjectNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>Hands a file's bytes to a reader, which may stop before the end.</summary>
    public async Task ReadAsync(S3Location location, ArtifactPath file, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            await s3.Value.GetObjectAsync(new GetObjectArgs().WithBucket(location.Bucket).WithObject(location.Key(file)).WithCallbackStream(read), cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>Stores a file, whole or not at all. Makes the bucket when it is absent.</summary>
    /// <param name="length">Bytes of the content.</param>
    public async Task WriteAsync(S3Location location, ArtifactPath file, Stream content, long length, CancellationToken cancellationToken)
    {
        try
        {
            if (!await s3.Value.BucketExistsAsync(new BucketExistsArgs().WithBucket(location.Bucket), cancellationToken))
                await s3.Value.MakeBucketAsync(new MakeBucketArgs().WithBucket(location.Bucket), cancellationToken);
            await s3.Value.PutObjectAsync(
                new PutObjectArgs()
                    .WithBucket(location.Bucket)
                    .WithObject(location.Key(file))
                    .WithStreamData(content)
                    .WithObjectSize(length),
                cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>Deletes a file, or a folder with all that is in it, but nothing whose name merely starts alike.</summary>
    public async Task DeleteAsync(S3Location location, ArtifactPath path, CancellationToken cancellationToken)
    {
        var key = location.Key(path);
        try
        {
            var keys = new List<string> { key };
            await foreach (var item in s3.Value.ListObjectsEnumAsync(
                new ListObjectsArgs().WithBucket(location.Bucket).WithPrefix(key + "/").WithRecursive(true),
                cancellationToken))
                keys.Add(item.Key);
            foreach (var one in keys)
                await s3.Value.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(location.Bucket).WithObject(one), cancellationToken);
        }
        catch (BucketNotFoundException)
        {
            // Then there is nothing to delete.
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Unavailable(exception);
        }
    }

    private static bool IsFailure(Exception exception) => exception
        is MinioException or AuthorizationException or HttpRequestException or HttpIOException or Polly.ExecutionRejectedException;

    /// <remarks>Clients repeat a request for minutes after 503, so only what may pass by itself is one.</remarks>
    private static MlflowException Unavailable(Exception exception) => exception switch
    {
        InvalidBucketNameException or InvalidObjectNameException or MinioException { Response.Code: "InvalidBucketName" or "KeyTooLongError" } =>
            MlflowException.Invalid($"The object store cannot hold this artifact: {exception.Message.TrimEnd('.')}."),
        AuthorizationException or AccessDeniedException or MinioException { Response.Code: "AccessDenied" or "SignatureDoesNotMatch" or "InvalidAccessKeyId" } =>
            new(ErrorCode.PERMISSION_DENIED, "The object store refuses the tracking server's keys. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the tracking server."),
        _ => new(ErrorCode.TEMPORARILY_UNAVAILABLE,
            $"The object store cannot be read: {exception.Message.TrimEnd('.')}. Check that it runs and that AWS_ENDPOINT_URL and the keys of the tracking server are right."),
    };
}
