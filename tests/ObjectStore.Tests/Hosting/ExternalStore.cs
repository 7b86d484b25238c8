using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>
/// An S3 that already runs (MinIO, Swift, ...), to hold the clients' tests against: MULTIMODEL_TEST_S3_ENDPOINT over http, with
/// MULTIMODEL_TEST_S3_ACCESS_KEY and MULTIMODEL_TEST_S3_SECRET_KEY. The tests make and delete buckets whose names begin with "test-".
/// </summary>
public sealed record ExternalStore(Uri Address, string AccessKey, string SecretKey)
{
    public const string BucketPrefix = "test-";

    public static ExternalStore? Named => Variable("ENDPOINT") is { Length: > 0 } address
        ? new ExternalStore(new Uri(address), Variable("ACCESS_KEY") ?? "", Variable("SECRET_KEY") ?? "")
        : null;

    /// <summary>What an earlier test left, so that each begins as on an empty store.</summary>
    public async Task RemoveTestBucketsAsync(CancellationToken cancellationToken)
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials(AccessKey, SecretKey),
            new AmazonS3Config { ServiceURL = Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        foreach (var bucket in (await s3.ListBucketsAsync(cancellationToken)).Buckets ?? [])
        {
            if (!bucket.BucketName.StartsWith(BucketPrefix, StringComparison.Ordinal))
                continue;
            await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket.BucketName }).S3Objects)
                await s3.DeleteObjectAsync(bucket.BucketName, item.Key, cancellationToken);
            foreach (var upload in (await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket.BucketName }, cancellationToken)).MultipartUploads ?? [])
                await s3.AbortMultipartUploadAsync(bucket.BucketName, upload.Key, upload.UploadId, cancellationToken);
            await s3.DeleteBucketAsync(bucket.BucketName, cancellationToken);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("MULTIMODEL_TEST_S3_" + name);
}
