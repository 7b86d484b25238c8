using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Clients;

/// <summary>The AWS SDK for .NET: over http it sends signed chunks with a signed trailer.</summary>
public sealed class AwsSdkTests : IAsyncLifetime
{
    private const string Bucket = "test-aws-sdk";
    private RunningStore store = null!;
    private AmazonS3Client s3 = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await RunningStore.StartForClientsAsync();
        s3 = store.Aws();
        await s3.PutBucketAsync(Bucket, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        s3.Dispose();
        await store.DisposeAsync();
    }

    // The SDK computes CRC32C and CRC64NVME only with a native package; ChecksumRequestTests send them.
    public static TheoryData<string, bool> Checksums => new(
        from name in new[] { "CRC32", "SHA1", "SHA256" } from chunked in new[] { true, false } select (name, chunked));

    [Theory]
    [MemberData(nameof(Checksums))]
    public async Task Put_WithAChecksum_StoresAndReturnsIt(string algorithm, bool chunked)
    {
        var bytes = RandomNumberGenerator.GetBytes(200_001);
        var put = await s3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "a b/ü+%.bin",
            InputStream = new MemoryStream(bytes),
            ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm),
            UseChunkEncoding = chunked,
        }, Cancel);

        using var got = await s3.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "a b/ü+%.bin", ChecksumMode = ChecksumMode.ENABLED }, Cancel);

        Assert.Equal(bytes, await ReadAsync(got));
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(bytes)), put.ETag.Trim('"'));
        var checksum = algorithm switch
        {
            "CRC32" => (put.ChecksumCRC32, got.ChecksumCRC32),
            "SHA1" => (put.ChecksumSHA1, got.ChecksumSHA1),
            _ => (put.ChecksumSHA256, got.ChecksumSHA256),
        };
        Assert.False(string.IsNullOrEmpty(checksum.Item1));
        Assert.Equal(checksum.Item1, checksum.Item2);
    }

    [Theory]
    [InlineData("CRC32", "FULL_OBJECT")]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("SHA256", "COMPOSITE")]
    public async Task Multipart_WithPartsOutOfOrder_MakesOneObject(string algorithm, string type)
    {
        var bytes = RandomNumberGenerator.GetBytes(11 * 1024 * 1024);
        var parts = new[] { bytes[..(5 << 20)], bytes[(5 << 20)..(10 << 20)], bytes[(10 << 20)..] };
        var created = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = Bucket,
            Key = "big",
            ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm),
            ChecksumType = ChecksumType.FindValue(type),
            ContentType = "x/y",
        }, Cancel);
        var uploaded = new List<UploadPartResponse>();
        foreach (var number in new[] { 3, 1, 2 })
            uploaded.Add(await s3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket,
                Key = "big",
                UploadId = created.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream(parts[number - 1]),
                ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm),
            }, Cancel));
        var listed = await s3.ListPartsAsync(new ListPartsRequest { BucketName = Bucket, Key = "big", UploadId = created.UploadId, MaxParts = 2 }, Cancel);
        Assert.Equal([1, 2], listed.Parts.Select(static part => part.PartNumber));
        Assert.True(listed.IsTruncated);
        var inProgress = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket }, Cancel);
        Assert.Equal(created.UploadId, Assert.Single(inProgress.MultipartUploads).UploadId);

        var complete = new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "big", UploadId = created.UploadId, ChecksumType = ChecksumType.FindValue(type) };
        complete.AddPartETags(uploaded.OrderBy(static part => part.PartNumber));
        var completed = await s3.CompleteMultipartUploadAsync(complete, Cancel);
        var repeated = await s3.CompleteMultipartUploadAsync(complete, Cancel);

        Assert.Equal(completed.ETag, repeated.ETag);
        Assert.EndsWith("-3\"", completed.ETag, StringComparison.Ordinal);
        using var got = await s3.GetObjectAsync(Bucket, "big", Cancel);
        Assert.Equal(bytes, await ReadAsync(got));
        Assert.Equal("x/y", got.Headers.ContentType);
        var second = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = "big", PartNumber = 2 }, Cancel);
        Assert.Equal((5 << 20, 3), (second.ContentLength, second.PartsCount));
        Assert.Empty((await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket }, Cancel)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task Abort_OfAnUpload_LeavesNothing()
    {
        var created = await s3.InitiateMultipartUploadAsync(Bucket, "aborted", Cancel);
        await s3.AbortMultipartUploadAsync(Bucket, "aborted", created.UploadId, Cancel);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListPartsAsync(Bucket, "aborted", created.UploadId, Cancel));
        Assert.Equal("NoSuchUpload", error.ErrorCode);
    }

    [Fact]
    public async Task Copy_WithEitherDirective_KeepsOrReplacesWhatBelongsToIt()
    {
        var put = new PutObjectRequest { BucketName = Bucket, Key = "from/ä b", ContentBody = "content", ContentType = "a/b", TagSet = [new Tag { Key = "t", Value = "1" }] };
        put.Metadata.Add("note", "first");
        await s3.PutObjectAsync(put, Cancel);

        await s3.CopyObjectAsync(Bucket, "from/ä b", Bucket, "kept", Cancel);
        var replace = new CopyObjectRequest
        {
            SourceBucket = Bucket,
            SourceKey = "from/ä b",
            DestinationBucket = Bucket,
            DestinationKey = "replaced",
            MetadataDirective = S3MetadataDirective.REPLACE,
            ContentType = "c/d",
        };
        replace.Metadata.Add("note", "second");
        await s3.CopyObjectAsync(replace, Cancel);

        var kept = await s3.GetObjectMetadataAsync(Bucket, "kept", Cancel);
        Assert.Equal(("first", "a/b"), (kept.Metadata["note"], kept.Headers.ContentType));
        var replaced = await s3.GetObjectMetadataAsync(Bucket, "replaced", Cancel);
        Assert.Equal(("second", "c/d"), (replaced.Metadata["note"], replaced.Headers.ContentType));
        var tags = await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = "kept" }, Cancel);
        Assert.Equal(("t", "1"), (tags.Tagging[0].Key, tags.Tagging[0].Value));
    }

    [Fact]
    public async Task CopyPart_OfARange_TakesThoseBytes()
    {
        var bytes = RandomNumberGenerator.GetBytes(6 << 20);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "source", InputStream = new MemoryStream(bytes) }, Cancel);
        var created = await s3.InitiateMultipartUploadAsync(Bucket, "target", Cancel);
        var ranges = new[] { (0L, (5L << 20) - 1), (100L, 199L) };
        var complete = new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "target", UploadId = created.UploadId, PartETags = [] };
        for (var i = 0; i < ranges.Length; i++)
        {
            var copied = await s3.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = Bucket,
                SourceKey = "source",
                DestinationBucket = Bucket,
                DestinationKey = "target",
                UploadId = created.UploadId,
                PartNumber = i + 1,
                FirstByte = ranges[i].Item1,
                LastByte = ranges[i].Item2,
            }, Cancel);
            complete.PartETags.Add(new PartETag(i + 1, copied.ETag));
        }
        await s3.CompleteMultipartUploadAsync(complete, Cancel);

        using var got = await s3.GetObjectAsync(Bucket, "target", Cancel);
        byte[] expected = [.. bytes[..(5 << 20)], .. bytes[100..200]];
        Assert.Equal(expected, await ReadAsync(got));
    }

    [Fact]
    public async Task Tagging_PutGetDelete_ChangesTagsOnly()
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "tagged", ContentBody = "content" }, Cancel);
        var before = await s3.GetObjectMetadataAsync(Bucket, "tagged", Cancel);

        await s3.PutObjectTaggingAsync(new PutObjectTaggingRequest { BucketName = Bucket, Key = "tagged", Tagging = new Tagging { TagSet = [new Tag { Key = "stage", Value = "a + b" }] } }, Cancel);

        var tags = await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = "tagged" }, Cancel);
        Assert.Equal("a + b", Assert.Single(tags.Tagging).Value);
        var after = await s3.GetObjectMetadataAsync(Bucket, "tagged", Cancel);
        Assert.Equal((before.ETag, before.LastModified), (after.ETag, after.LastModified));
        await s3.DeleteObjectTaggingAsync(new DeleteObjectTaggingRequest { BucketName = Bucket, Key = "tagged" }, Cancel);
        Assert.Empty((await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = Bucket, Key = "tagged" }, Cancel)).Tagging ?? []);
    }

    [Fact]
    public async Task Presigned_GetAndPut_WorkUntilTheyExpire()
    {
        using var http = new HttpClient();
        var put = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = Bucket,
            Key = "pre signed/ü",
            Verb = HttpVerb.PUT,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Protocol = Amazon.S3.Protocol.HTTP,
            ContentType = "text/plain",
        });
        using var content = new StringContent("by address", System.Net.Http.Headers.MediaTypeHeaderValue.Parse("text/plain"));
        Assert.Equal(HttpStatusCode.OK, (await http.PutAsync(put, content, Cancel)).StatusCode);
        var get = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = Bucket,
            Key = "pre signed/ü",
            Expires = DateTime.UtcNow.AddMinutes(5),
            Protocol = Amazon.S3.Protocol.HTTP,
            ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = "attachment; filename=\"x.txt\"" },
        });

        using var response = await http.GetAsync(get, Cancel);

        Assert.Equal("by address", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.DeleteAsync(get, Cancel)).StatusCode);
    }

    [Fact]
    public async Task List_InPages_GivesEveryKeyOnceInUtf8Order()
    {
        string[] keys = ["a", "a/1", "a/2", "b/x/1", "b/x/2", "c", "é", "\uFF5E", "\U0001F600"];
        foreach (var key in keys)
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = key }, Cancel);

        var all = new List<string>();
        await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, MaxKeys = 2 }).S3Objects)
            all.Add(item.Key);
        Assert.Equal(keys, all);
        var rolled = new List<string>();
        await foreach (var page in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, MaxKeys = 1, Delimiter = "/" }).Responses)
            rolled.AddRange((page.S3Objects ?? []).Select(static item => item.Key).Concat(page.CommonPrefixes ?? []));
        Assert.Equal(["a", "a/", "b/", "c", "é", "\uFF5E", "\U0001F600"], rolled);
        var first = await s3.ListObjectsAsync(new ListObjectsRequest { BucketName = Bucket, MaxKeys = 2, Delimiter = "/" }, Cancel);
        var next = await s3.ListObjectsAsync(new ListObjectsRequest { BucketName = Bucket, MaxKeys = 2, Delimiter = "/", Marker = first.NextMarker }, Cancel);
        Assert.Equal(("a/", "b/"), (first.CommonPrefixes.Single(), next.CommonPrefixes.Single()));
    }

    [Fact]
    public async Task ConditionalPut_WithIfNoneMatchStar_LetsOneOfManyWriteWin()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            try
            {
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "once", ContentBody = $"{number}", IfNoneMatch = "*" }, Cancel);
                return HttpStatusCode.OK;
            }
            catch (AmazonS3Exception exception)
            {
                return exception.StatusCode;
            }
        }));

        Assert.Single(results, HttpStatusCode.OK);
        Assert.Equal(15, results.Count(static status => status == HttpStatusCode.PreconditionFailed));
    }

    private static async Task<byte[]> ReadAsync(GetObjectResponse response)
    {
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }
}
