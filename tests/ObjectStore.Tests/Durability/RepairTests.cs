using System.Text;
using Amazon.S3.Model;
using Microsoft.Extensions.Time.Testing;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Durability;

public sealed class RepairTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => folder.File("data");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_AfterACrash_RemovesTemporaryFilesAndKeepsObjects()
    {
        await using (var store = await RunningStore.StartAsync(dataDirectory: Data))
            await PutAsync(store, "kept");
        await File.WriteAllTextAsync(Path.Combine(Data, "tmp", "half-written"), "…", Cancel);
        Directory.CreateDirectory(Path.Combine(Data, "tmp", "half-made-upload"));

        await using var again = await RunningStore.StartAsync(dataDirectory: Data);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Data, "tmp")));
        Assert.Equal("kept", (await new TestSigner(again).SendAsync("GET", "/bucket/kept")).Text);
    }

    [Fact]
    public async Task Start_RemovesUploadsThatAreOldAndKeepsTheOthers()
    {
        string old, young;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-8));
        await using (var store = await RunningStore.StartAsync(dataDirectory: Data, time: time))
        {
            await new TestSigner(store, time).SendAsync("PUT", "/bucket");
            old = (await new TestSigner(store, time).SendAsync("POST", "/bucket/old", "uploads=")).Text;
            time.SetUtcNow(DateTimeOffset.UtcNow);
            young = (await new TestSigner(store, time).SendAsync("POST", "/bucket/young", "uploads=")).Text;
        }

        await using var again = await RunningStore.StartAsync(dataDirectory: Data);
        using var s3 = again.Aws();

        var uploads = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket" }, Cancel);
        Assert.Equal("young", Assert.Single(uploads.MultipartUploads).Key);
        Assert.NotEqual(old, young);
    }

    [Fact]
    public async Task Start_AfterACrashBetweenCommitAndCleaning_RemovesTheCompletedUpload()
    {
        string upload;
        await using (var store = await RunningStore.StartAsync(dataDirectory: Data))
        {
            using var s3 = store.Aws();
            await s3.PutBucketAsync("bucket", Cancel);
            upload = (await s3.InitiateMultipartUploadAsync("bucket", "key", Cancel)).UploadId;
            var part = await s3.UploadPartAsync(new UploadPartRequest { BucketName = "bucket", Key = "key", UploadId = upload, PartNumber = 1, InputStream = new MemoryStream([1, 2]) }, Cancel);
            var uploads = Path.Combine(Data, "buckets", "bucket", "uploads");
            Copy(Path.Combine(uploads, upload), folder.File("before"));
            await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "bucket", Key = "key", UploadId = upload, PartETags = [new PartETag(1, part.ETag)] }, Cancel);
            Copy(folder.File("before"), Path.Combine(uploads, upload));
        }

        await using var again = await RunningStore.StartAsync(dataDirectory: Data);

        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Data, "buckets", "bucket", "uploads")));
        using var client = again.Aws();
        Assert.Equal(2, (await client.GetObjectMetadataAsync("bucket", "key", Cancel)).ContentLength);
    }

    [Fact]
    public async Task Put_OnAFullDisk_Is507AndKeepsTheOldObject()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"));
        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("disk", "data"));
        await PutAsync(store, "object");

        var response = await new TestSigner(store).SendAsync("PUT", "/bucket/object", body: new byte[4 << 20]);

        Assert.Equal(507, response.Status);
        Assert.Equal("object", (await new TestSigner(store).SendAsync("GET", "/bucket/object")).Text);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("disk", "data", "tmp")));
        await PutAsync(store, "small");
    }

    [Fact]
    public async Task Put_WhoseClientDisappears_LeavesTheOldObjectAndNoFile()
    {
        await using var store = await RunningStore.StartAsync(dataDirectory: Data);
        await PutAsync(store, "object");
        var headers = new TestSigner(store).Sign("PUT", "/bucket/object", "", new byte[100_000]);
        using (var client = new System.Net.Sockets.TcpClient(store.Address.Host, store.Address.Port))
        {
            var head = new StringBuilder("PUT /bucket/object HTTP/1.1\r\n");
            foreach (var (name, value) in headers)
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), Cancel);
            await client.GetStream().WriteAsync(new byte[50_000], Cancel);
        }

        Assert.True(SpinWait.SpinUntil(() => !Directory.EnumerateFiles(Path.Combine(Data, "tmp")).Any(), TimeSpan.FromSeconds(10)));
        Assert.Equal("object", (await new TestSigner(store).SendAsync("GET", "/bucket/object")).Text);
    }

    private static async Task PutAsync(RunningStore store, string key)
    {
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        Assert.Equal(200, (await signer.SendAsync("PUT", "/bucket/" + key, body: Encoding.UTF8.GetBytes(key))).Status);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
