using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Minio.DataModel.Args;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Protocol;

public sealed class LongWorkTests
{
    private const int PartSize = 16 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_OfWorkThatEndsSoon_SendsNothing()
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        Assert.Equal("done", await LongWork.WaitAsync(http, new FakeTimeProvider(), static () => Task.FromResult("done")));

        Assert.Equal(0, http.Response.Body.Length);
        Assert.False(LongWork.HasBegun(http));
    }

    [Fact]
    public async Task Wait_OfLongWork_SendsTheDeclarationAndSpaces()
    {
        var (time, sent, work) = (new FakeTimeProvider(), new MemoryStream(), new TaskCompletionSource<string>());
        var http = new DefaultHttpContext { Response = { Body = sent } };
        var waiting = LongWork.WaitAsync(http, time, () => work.Task);
        while (!sent.ToArray().AsSpan().EndsWith(" "u8))
        {
            time.Advance(LongWork.Pause);
            await Task.Delay(1, Cancel);
        }

        work.SetException(new InvalidOperationException("It did not work."));

        Assert.Equal("It did not work.", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting)).Message);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?> ", Encoding.UTF8.GetString(sent.ToArray()), StringComparison.Ordinal);
        Assert.True(LongWork.HasBegun(http));
    }

    [Fact]
    public async Task Complete_ThatTakesLong_IsReadByClients()
    {
        await using var store = await RunningStore.StartAsync(time: new ShortPauses());
        using var s3 = store.Aws();
        await s3.PutBucketAsync("bucket", Cancel);

        var (upload, parts) = await UploadPartsAsync(s3, "aws");
        var completed = await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = "bucket", Key = "aws", UploadId = upload, PartETags = parts }, Cancel);
        using (var minio = store.Minio())
            await minio.PutObjectAsync(
                new PutObjectArgs().WithBucket("bucket").WithObject("minio").WithStreamData(new MemoryStream(new byte[2 * PartSize])).WithObjectSize(2 * PartSize), Cancel);
        var copied = await s3.CopyObjectAsync("bucket", "aws", "bucket", "copy", Cancel);

        Assert.EndsWith("-2\"", completed.ETag, StringComparison.Ordinal);
        Assert.NotNull(copied.ETag);
        Assert.Equal(["aws", "copy", "minio"], (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" }, Cancel)).S3Objects.Select(static item => item.Key));
        Assert.Equal(2L * PartSize, (await s3.GetObjectMetadataAsync("bucket", "minio", Cancel)).ContentLength);
    }

    [Fact]
    public async Task Complete_ThatTakesLongAndFails_TellsItInTheBodyOf200()
    {
        await using var store = await RunningStore.StartAsync(time: new ShortPauses());
        using var s3 = store.Aws();
        await s3.PutBucketAsync("bucket", Cancel);
        var (upload, parts) = await UploadPartsAsync(s3, "key");
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "key", ContentBody = "old" }, Cancel);
        var body = string.Concat(parts.Select(static part => $"<Part><PartNumber>{part.PartNumber}</PartNumber><ETag>{part.ETag}</ETag></Part>"));

        var answer = await new TestSigner(store).SendAsync(
            "POST", "/bucket/key", "uploadId=" + upload, Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>"), [new("x-amz-mp-object-size", "7")]);
        var failure = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = "bucket", Key = "key", UploadId = upload, PartETags = parts, MpuObjectSize = 7 }, Cancel));

        Assert.Equal(200, answer.Status);
        Assert.Equal("chunked", answer.Headers["Transfer-Encoding"]);
        Assert.Contains("<Error><Code>InvalidRequest</Code>", answer.Text, StringComparison.Ordinal);
        Assert.Equal("InvalidRequest", failure.ErrorCode);
        using var kept = await s3.GetObjectAsync("bucket", "key", Cancel);
        Assert.Equal(3, kept.ContentLength);
    }

    private static async Task<(string Upload, List<PartETag> Parts)> UploadPartsAsync(AmazonS3Client s3, string key)
    {
        var upload = (await s3.InitiateMultipartUploadAsync("bucket", key, Cancel)).UploadId;
        var parts = new List<PartETag>();
        for (var number = 1; number <= 2; number++)
        {
            var part = await s3.UploadPartAsync(
                new UploadPartRequest { BucketName = "bucket", Key = key, UploadId = upload, PartNumber = number, InputStream = new MemoryStream(new byte[PartSize]) }, Cancel);
            parts.Add(new PartETag(number, part.ETag));
        }
        return (upload, parts);
    }

    /// <summary>Ten seconds pass within a millisecond, so that any copy takes long.</summary>
    private sealed class ShortPauses : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

        private static TimeSpan Shorten(TimeSpan pause) => pause == LongWork.Pause ? TimeSpan.FromMilliseconds(1) : pause;
    }
}
