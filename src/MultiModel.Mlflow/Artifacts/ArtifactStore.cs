using Minio;

namespace MultiModel.Mlflow;

/// <summary>Moves whole directories to and from S3 (<c>s3://bucket/prefix</c>).</summary>
public sealed class ArtifactStore(IMinioClient s3)
{
    /// <summary>Uploads every file of a directory below the target; makes the bucket when it is absent.</summary>
    public Task UploadDirectoryAsync(string directory, Uri target, CancellationToken cancellationToken = default) => throw new NotImplementedException(s3.ToString());

    /// <summary>Downloads everything below the source into a directory that is absent or empty; a failure leaves it so.</summary>
    public Task DownloadDirectoryAsync(Uri source, string directory, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
