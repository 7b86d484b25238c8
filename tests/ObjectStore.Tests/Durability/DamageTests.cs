using System.Text;
using Amazon.S3.Model;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Durability;

/// <summary>One file of the disk is damaged: its object is lost, and no other.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly string LongKey = new('x', 1000);
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Objects => folder.File("data", "buckets", "bucket", "objects");

    private string Uploads => folder.File("data", "buckets", "bucket", "uploads");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Get_OfADamagedFile_Is500ThatSaysSoAndNotWrongBytes()
    {
        await using var store = await StartAsync("torn");
        Damage("=torn.object");

        var response = await new TestSigner(store).SendAsync("GET", "/bucket/torn");

        Assert.Equal(500, response.Status);
        Assert.Contains("<Code>InternalError</Code><Message>The object's file on the store's disk is damaged", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_WithADamagedFile_ShowsItAndAllOthers(bool restart)
    {
        var store = await StartAsync("a", "torn", "z");
        Damage("=torn.object");
        if (restart)
        {
            await store.DisposeAsync();
            store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));
        }
        await using var running = store;
        using var s3 = store.Aws();

        var first = await s3.ListObjectsAsync(new ListObjectsRequest { BucketName = "bucket" }, Cancel);
        var second = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" }, Cancel);

        Assert.Equal(["a", "torn", "z"], first.S3Objects.Select(static item => item.Key));
        Assert.Equal(["a", "torn", "z"], second.S3Objects.Select(static item => item.Key));
        Assert.Null(second.S3Objects[1].ETag);
        Assert.True(second.S3Objects[1].Size > 0);
    }

    [Fact]
    public async Task Start_WithADamagedFileWhoseKeyIsInItAlone_ListsTheOthers()
    {
        await (await StartAsync("a", LongKey, "z")).DisposeAsync();
        Damage(Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Objects, "=%%*"))));

        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));
        using var s3 = store.Aws();

        var listed = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" }, Cancel);
        Assert.Equal(["a", "z"], listed.S3Objects.Select(static item => item.Key));
    }

    [Fact]
    public async Task Start_WithAnUploadToADamagedObject_KeepsTheUpload()
    {
        await using (var before = await StartAsync("torn"))
            await new TestSigner(before).SendAsync("POST", "/bucket/torn", "uploads=");
        Damage("=torn.object");

        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));
        using var s3 = store.Aws();

        var uploads = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket" }, Cancel);
        Assert.Equal("torn", Assert.Single(uploads.MultipartUploads).Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Object\":{\"Key\":\"to")]
    public async Task Start_WithADamagedUpload_ServesTheOthersAndRefusesIt(string content)
    {
        await using (var before = await StartAsync())
        {
            await new TestSigner(before).SendAsync("POST", "/bucket/torn", "uploads=");
            await File.WriteAllTextAsync(Path.Combine(Assert.Single(Directory.GetDirectories(Uploads)), "upload"), content, Cancel);
            await new TestSigner(before).SendAsync("POST", "/bucket/whole", "uploads=");
        }

        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));
        using var s3 = store.Aws();

        var uploads = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket" }, Cancel);
        Assert.Equal("whole", Assert.Single(uploads.MultipartUploads).Key);
        var torn = Directory.GetDirectories(Uploads).Select(Path.GetFileName).Single(id => id != uploads.MultipartUploads[0].UploadId);
        Assert.Equal(500, (await new TestSigner(store).SendAsync("DELETE", "/bucket/torn", $"uploadId={torn}")).Status);
    }

    [Fact]
    public async Task Put_OverADamagedFile_HealsIt()
    {
        await using var store = await StartAsync("torn");
        Damage("=torn.object");

        Assert.Equal(200, (await new TestSigner(store).SendAsync("PUT", "/bucket/torn", body: "new"u8.ToArray())).Status);

        Assert.Equal("new", (await new TestSigner(store).SendAsync("GET", "/bucket/torn")).Text);
    }

    private async Task<RunningStore> StartAsync(params IEnumerable<string> keys)
    {
        var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        foreach (var key in keys)
            Assert.Equal(200, (await signer.SendAsync("PUT", "/bucket/" + key, body: Encoding.UTF8.GetBytes(key))).Status);
        return store;
    }

    private void Damage(string file)
    {
        using var stream = new FileStream(Path.Combine(Objects, file), FileMode.Open);
        stream.SetLength(stream.Length - 5);
    }
}
