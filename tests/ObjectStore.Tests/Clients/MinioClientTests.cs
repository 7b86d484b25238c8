using System.Security.Cryptography;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Clients;

public sealed class MinioClientTests : IAsyncLifetime
{
    private const string Bucket = "test-minio";
    private RunningStore store = null!;
    private IMinioClient minio = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await RunningStore.StartForClientsAsync();
        minio = store.Minio();
        await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket(Bucket), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        minio.Dispose();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task BucketExists_OfOneThatIsThereAndOneThatIsNot_TellsThemApart()
    {
        Assert.True(await minio.BucketExistsAsync(new BucketExistsArgs().WithBucket(Bucket), Cancel));
        Assert.False(await minio.BucketExistsAsync(new BucketExistsArgs().WithBucket("absent"), Cancel));
    }

    [Fact]
    public async Task ListBuckets_AfterMakeAndRemove_ShowsWhatIsThere()
    {
        await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket("test-second"), Cancel);
        await minio.RemoveBucketAsync(new RemoveBucketArgs().WithBucket(Bucket), Cancel);

        var buckets = await minio.ListBucketsAsync(Cancel);

        Assert.Equal(["test-second"], buckets.Buckets.Select(static bucket => bucket.Name).Where(static name => name.StartsWith(ExternalStore.BucketPrefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(17 * 1024 * 1024)]
    public async Task Put_OfAnySize_IsGivenBackUnchanged(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);

        await PutAsync("folder/object é+ %2e.bin", bytes);

        Assert.Equal(bytes, await GetAsync("folder/object é+ %2e.bin"));
        var stat = await minio.StatObjectAsync(new StatObjectArgs().WithBucket(Bucket).WithObject("folder/object é+ %2e.bin"), Cancel);
        Assert.Equal(size, stat.Size);
        Assert.Equal("text/plain", stat.ContentType);
        Assert.Equal("scaler", stat.MetaData["kind"]);
        Assert.Contains("-2", size > 16 * 1024 * 1024 ? stat.ETag : "-2");
    }

    [Fact]
    public async Task Put_OfAnExistingKey_ReplacesIt()
    {
        await PutAsync("model.pkl", "old"u8.ToArray());
        await PutAsync("model.pkl", "the new one"u8.ToArray());

        Assert.Equal("the new one"u8.ToArray(), await GetAsync("model.pkl"));
    }

    [Fact]
    public async Task List_WithPrefix_ShowsFoldersOrAllBelow()
    {
        foreach (var key in new[] { "a/1", "a/b/2", "a/b/3", "c", "ä/x y+z" })
            await PutAsync(key, [1, 2, 3]);

        Assert.Equal(["a/1", "a/b/"], await ListAsync("a/", recursive: false));
        Assert.Equal(["a/1", "a/b/2", "a/b/3"], await ListAsync("a/", recursive: true));
        Assert.Equal(["a/1", "a/b/2", "a/b/3", "c", "ä/x y+z"], await ListAsync("", recursive: true));
    }

    [Fact]
    public async Task Remove_OfOneAndOfMany_LeavesTheOthers()
    {
        foreach (var key in new[] { "1", "2", "3", "4" })
            await PutAsync(key, [1]);

        await minio.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(Bucket).WithObject("1"), Cancel);
        var errors = await minio.RemoveObjectsAsync(new RemoveObjectsArgs().WithBucket(Bucket).WithObjects(["2", "3", "absent"]), Cancel);

        Assert.Empty(errors);
        Assert.Equal(["4"], await ListAsync("", recursive: true));
    }

    [Fact]
    public async Task Presigned_PutAndGet_WorkForWhoeverHasTheAddress()
    {
        using var http = new HttpClient();
        var put = await minio.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(Bucket).WithObject("pre signed/ü").WithExpiry(60));
        (await http.PutAsync(put, new ByteArrayContent([1, 2, 3]), Cancel)).EnsureSuccessStatusCode();
        var get = await minio.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(Bucket).WithObject("pre signed/ü").WithExpiry(60));

        Assert.Equal([1, 2, 3], await http.GetByteArrayAsync(get, Cancel));
    }

    [Fact]
    public async Task Copy_WithinTheStore_KeepsContentAndMetadata()
    {
        await PutAsync("a/b c", [1, 2, 3]);

        await minio.CopyObjectAsync(new CopyObjectArgs().WithBucket(Bucket).WithObject("copy")
            .WithCopyObjectSource(new CopySourceObjectArgs().WithBucket(Bucket).WithObject("a/b c")), Cancel);

        Assert.Equal([1, 2, 3], await GetAsync("copy"));
        Assert.Equal("scaler", (await minio.StatObjectAsync(new StatObjectArgs().WithBucket(Bucket).WithObject("copy"), Cancel)).MetaData["kind"]);
    }

    [Fact]
    public async Task Errors_OfMissingThings_AreTheClientsOwnExceptions()
    {
        await Assert.ThrowsAsync<ObjectNotFoundException>(() =>
            minio.StatObjectAsync(new StatObjectArgs().WithBucket(Bucket).WithObject("absent"), Cancel));
        await Assert.ThrowsAsync<BucketNotFoundException>(() =>
            minio.PutObjectAsync(Put("test-absent", "key", [1]), Cancel));
        await PutAsync("key", [1]);
        var notEmpty = await Assert.ThrowsAsync<UnexpectedMinioException>(() =>
            minio.RemoveBucketAsync(new RemoveBucketArgs().WithBucket(Bucket), Cancel));
        Assert.Equal("BucketNotEmpty", notEmpty.Response.Code);
    }

    [Fact]
    public async Task Requests_WithAWrongSecretOrAnUnknownKey_AreRefused()
    {
        using var wrongSecret = store.Minio(secretKey: "another-secret");
        await Assert.ThrowsAsync<AuthorizationException>(() => wrongSecret.PutObjectAsync(Put(Bucket, "key", [1]), Cancel));
        using var unknown = store.Minio(accessKey: "unknown");
        await Assert.ThrowsAsync<AuthorizationException>(() => unknown.PutObjectAsync(Put(Bucket, "key", [1]), Cancel));

        Assert.Empty(await ListAsync("", recursive: true));
    }

    private static PutObjectArgs Put(string bucket, string key, byte[] bytes) => new PutObjectArgs()
        .WithBucket(bucket).WithObject(key).WithStreamData(new MemoryStream(bytes)).WithObjectSize(bytes.Length)
        .WithContentType("text/plain").WithHeaders(new Dictionary<string, string> { ["x-amz-meta-kind"] = "scaler" });

    private Task PutAsync(string key, byte[] bytes) => minio.PutObjectAsync(Put(Bucket, key, bytes), Cancel);

    private async Task<byte[]> GetAsync(string key)
    {
        using var content = new MemoryStream();
        await minio.GetObjectAsync(new GetObjectArgs().WithBucket(Bucket).WithObject(key)
            .WithCallbackStream((stream, cancel) => stream.CopyToAsync(content, cancel)), Cancel);
        return content.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix, bool recursive)
    {
        var keys = new List<string>();
        await foreach (var item in minio.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(Bucket).WithPrefix(prefix).WithRecursive(recursive), Cancel))
            keys.Add(item.Key);
        return keys;
    }
}
