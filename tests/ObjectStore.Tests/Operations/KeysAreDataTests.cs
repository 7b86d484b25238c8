using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class KeysAreDataTests
{
    private static readonly string[] Keys =
    [
        "..", "../..", "../../../../etc/passwd", "a/../b", ".", "./", "a", "a/", "a/b", "A", "a//b", "/a", "//", "%2e%2e/", "%2e", "\\", "..\\..\\x", "C:\\x", "\u00e9", "e\u0301",
        "a b", "a+b", "a%20b", "a&b=c", "a?b", "a#b", "\u0001", "\n", "\r", "\t", "<&>\"'", "\uFFFE", "😀", "~", "*", ".object", "=x.object", "health", "alive", "uploads",
    ];

    [Fact]
    public async Task AnyKey_IsStoredAloneListedAndDeletedAsItIs()
    {
        using var folder = new TemporaryFolder();
        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("outer", "data"));
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        string[] keys = [.. Keys, new string('x', 1024), new string('x', 1023) + "y", string.Concat(Enumerable.Repeat("é/", 340))];

        foreach (var key in keys)
            Assert.Equal(200, (await signer.SendAsync("PUT", "/bucket/" + key, body: ObjectStore.Objects.ObjectKey.Utf8.GetBytes(key))).Status);

        foreach (var key in keys)
            Assert.Equal(key, (await signer.SendAsync("GET", "/bucket/" + key)).Text);
        foreach (var encoding in new[] { "", "encoding-type=url&" })
        {
            var list = System.Xml.Linq.XDocument.Load(System.Xml.XmlReader.Create(
                new MemoryStream((await signer.SendAsync("GET", "/bucket", encoding.Length > 0 ? "encoding-type=url&list-type=2" : "list-type=2")).Body), new() { CheckCharacters = false }));
            var listed = list.Descendants().Where(static element => element.Name.LocalName == "Key").Select(element => encoding.Length > 0 ? Uri.UnescapeDataString(element.Value) : element.Value);
            Assert.Equal(keys.Order(ObjectStore.Objects.Utf8Order.Instance), listed);
        }
        Assert.Equal(keys.Length, Directory.GetFiles(folder.File("outer", "data", "buckets", "bucket", "objects")).Length);
        Assert.Equal([folder.File("outer", "data")], Directory.GetFileSystemEntries(folder.File("outer")));
        foreach (var key in keys)
            Assert.Equal(204, (await signer.SendAsync("DELETE", "/bucket/" + key)).Status);
        Assert.Equal(204, (await signer.SendAsync("DELETE", "/bucket")).Status);
    }

    [Fact]
    public async Task Key_ThatXmlCannotHold_LeavesErrorsAndUploadsReadable()
    {
        await using var store = await RunningStore.StartAsync();
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        const string Path = "/bucket/a\u0001b\uFFFE😀";

        var missing = System.Xml.Linq.XDocument.Parse((await signer.SendAsync("GET", Path)).Text);
        var upload = System.Xml.Linq.XDocument.Parse((await signer.SendAsync("POST", Path, "uploads=", [])).Text);
        var malformed = System.Xml.Linq.XDocument.Parse((await signer.SendAsync("POST", "/bucket", "delete=", "<Delete>\u0001</Delete>"u8.ToArray())).Text);

        Assert.Equal(("NoSuchKey", "a\uFFFDb\uFFFD😀"), (missing.Root!.Element("Code")!.Value, missing.Root.Element("Key")!.Value));
        Assert.NotEmpty(upload.Root!.Elements().Single(static element => element.Name.LocalName == "UploadId").Value);
        Assert.Equal("MalformedXML", malformed.Root!.Element("Code")!.Value);
    }

    [Theory]
    [InlineData("/bucket/%00", 400)]
    [InlineData("/bucket/%ff", 400)]
    [InlineData("/bucket/%zz", 400)]
    [InlineData("/bucket/%", 400)]
    [InlineData("/Bucket/a", 403)]
    [InlineData("/../etc/passwd", 403)]
    public async Task Address_ThatIsNone_IsRefused(string target, int status)
    {
        await using var store = await RunningStore.StartAsync();

        var response = await RawHttp.SendAsync(store.Address, "GET", target, [new("Host", store.Address.Authority)], null, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.Status);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("Bucket")]
    [InlineData("-abc")]
    [InlineData("10.0.0.1")]
    [InlineData("health")]
    [InlineData("a_b_c")]
    public async Task BucketName_ThatIsNone_IsRefused(string name)
    {
        await using var store = await RunningStore.StartAsync();

        Assert.Contains("InvalidBucketName", (await new TestSigner(store).SendAsync("PUT", $"/{name}/")).Text, StringComparison.Ordinal);
        Assert.Contains("InvalidBucketName", (await new TestSigner(store).SendAsync("PUT", $"/{name}")).Text, StringComparison.Ordinal);
    }
}
