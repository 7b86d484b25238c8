using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class AccessTests : IAsyncLifetime
{
    private RunningStore store = null!;
    private TestSigner owner = null!;
    private TestSigner reader = null!;
    private TestSigner writer = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RunningStore.StartAsync(new Dictionary<string, string?>
        {
            ["ObjectStore:Keys:1:AccessKey"] = "reader",
            ["ObjectStore:Keys:1:SecretKey"] = "reader-secret",
            ["ObjectStore:Keys:1:ReadOnly"] = "true",
            ["ObjectStore:Keys:2:AccessKey"] = "writer",
            ["ObjectStore:Keys:2:SecretKey"] = "writer-secret",
            ["ObjectStore:Keys:2:Buckets:0"] = "own-bucket",
        });
        owner = new TestSigner(store);
        reader = new TestSigner(store) { AccessKey = "reader", SecretKey = "reader-secret" };
        writer = new TestSigner(store) { AccessKey = "writer", SecretKey = "writer-secret" };
        await owner.SendAsync("PUT", "/bucket");
        await owner.SendAsync("PUT", "/bucket/secret", body: "secret"u8.ToArray());
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task ReadOnlyKey_ReadsAndChangesNothing()
    {
        Assert.Equal("secret", (await reader.SendAsync("GET", "/bucket/secret")).Text);
        foreach (var (method, path, query) in new[]
        {
            ("PUT", "/other", ""), ("PUT", "/bucket/secret", ""), ("DELETE", "/bucket/secret", ""), ("DELETE", "/bucket", ""), ("POST", "/bucket", "delete="),
            ("POST", "/bucket/x", "uploads="), ("PUT", "/bucket/secret", "tagging="), ("DELETE", "/bucket/secret", "tagging="),
        })
            Assert.Equal(403, (await reader.SendAsync(method, path, query, [])).Status);
        Assert.Equal("secret", (await owner.SendAsync("GET", "/bucket/secret")).Text);
    }

    [Fact]
    public async Task KeyOfOneBucket_SeesNoOther()
    {
        Assert.Equal(200, (await writer.SendAsync("PUT", "/own-bucket")).Status);
        Assert.Equal(200, (await writer.SendAsync("PUT", "/own-bucket/a", body: [1])).Status);
        Assert.Equal(403, (await writer.SendAsync("PUT", "/foreign")).Status);
        Assert.Equal(403, (await writer.SendAsync("GET", "/bucket/secret")).Status);
        Assert.Equal(403, (await writer.SendAsync("GET", "/bucket", "list-type=2")).Status);
        Assert.Equal(403, (await writer.SendAsync("HEAD", "/absent")).Status);
        Assert.Equal(403, (await writer.SendAsync("PUT", "/own-bucket/stolen", headers: [new("x-amz-copy-source", "bucket/secret")])).Status);
        var list = (await writer.SendAsync("GET", "/")).Text;
        Assert.Contains("<Name>own-bucket</Name>", list, StringComparison.Ordinal);
        Assert.DoesNotContain("<Name>bucket</Name>", list, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-amz-expected-bucket-owner", "multimodel", 200)]
    [InlineData("x-amz-expected-bucket-owner", "123456789012", 403)]
    [InlineData("x-amz-source-expected-bucket-owner", "multimodel", 200)]
    [InlineData("x-amz-source-expected-bucket-owner", "123456789012", 403)]
    public async Task BucketOwner_ThatIsExpected_IsTheOneThatListsName(string header, string expected, int status)
    {
        var answer = await owner.SendAsync("PUT", "/bucket/copy", headers: [new("x-amz-copy-source", "bucket/secret"), new(header, expected)]);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? 200 : 404, (await owner.SendAsync("HEAD", "/bucket/copy")).Status);
    }

    [Fact]
    public async Task BucketOwner_ThatAPresignerMovedIntoTheQuery_IsAskedToo() =>
        Assert.Equal(403, (await owner.SendAsync("GET", "/bucket/secret", "x-amz-expected-bucket-owner=somebody")).Status);

    [Fact]
    public async Task Host_ThatIsNotLoopback_IsRefused()
    {
        foreach (var path in (string[])["/", "/health"])
            Assert.Equal(400, (await AskAsync(store, path, "evil.example")).Status);
        foreach (var own in (string[])["localhost", $"LOCALHOST:{store.Address.Port}", "[::1]", "127.0.0.1:1"])
            Assert.Equal(200, (await AskAsync(store, "/health", own)).Status);
    }

    [Fact]
    public async Task Host_OfABucket_IsToldToAddressItInThePath()
    {
        var answer = System.Xml.Linq.XDocument.Parse((await AskAsync(store, "/key", "bucket.localhost")).Text).Root!;

        Assert.Equal("InvalidRequest", answer.Element("Code")!.Value);
        Assert.Contains("bucket.localhost is none of this store's names", answer.Element("Message")!.Value, StringComparison.Ordinal);
        Assert.Contains("provider = Minio", answer.Element("Message")!.Value, StringComparison.Ordinal);
        Assert.Contains("AllowedHosts", answer.Element("Message")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("store.example; *.inner.example", "store.example:5114", 200)]
    [InlineData("store.example; *.inner.example", "a.inner.example", 200)]
    [InlineData("store.example; *.inner.example", "localhost", 400)]
    [InlineData("*", "anything.example", 200)]
    public async Task Host_ThatIsConfigured_IsAnswered(string allowed, string host, int status)
    {
        await using var named = await RunningStore.StartAsync(new Dictionary<string, string?> { ["AllowedHosts"] = allowed });

        Assert.Equal(status, (await AskAsync(named, "/health", host)).Status);
    }

    private static Task<RawResponse> AskAsync(RunningStore of, string path, string host) =>
        RawHttp.SendAsync(of.Address, "GET", path, [new("Host", host)], null, TestContext.Current.CancellationToken);
}
