using System.Security.Cryptography;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class ObjectTests : BucketTests
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Signer.SendAsync("PUT", "/bucket/digits", body: "0123456789"u8.ToArray());
    }

    [Theory]
    [InlineData("k", 9000)]
    [InlineData("é", 600)]
    public async Task Put_WithAKeyThatIsTooLong_SaysSoInXml(string letter, int count) =>
        Assert.Contains("<Code>KeyTooLongError</Code>", (await Signer.SendAsync("PUT", "/bucket/" + string.Concat(Enumerable.Repeat(letter, count)), body: [])).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Put_WithMetadataInManyHeaders_GivesItBack()
    {
        var headers = Enumerable.Range(0, 150).Select(static i => KeyValuePair.Create($"x-amz-meta-a{i}", "1"));

        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/meta", body: [], headers: headers)).Status);
        Assert.Equal(150, (await Signer.SendAsync("HEAD", "/bucket/meta")).Headers.Keys.Count(static name => name.StartsWith("x-amz-meta-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Put_WithMetadataThatAPresignerMovedIntoTheQuery_KeepsIt()
    {
        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/meta", "x-amz-meta-color=blue", [])).Status);
        Assert.Equal("blue", (await Signer.SendAsync("HEAD", "/bucket/meta")).Headers["x-amz-meta-color"]);
    }

    [Fact]
    public async Task Copy_OntoItself_NeedsAChangeAndAStorageClassIsOne()
    {
        KeyValuePair<string, string> source = new("x-amz-copy-source", "bucket/digits");

        Assert.Contains("<Code>InvalidRequest</Code>", (await Signer.SendAsync("PUT", "/bucket/digits", headers: [source])).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/digits", headers: [source, new("x-amz-storage-class", "STANDARD")])).Status);
        Assert.Equal("0123456789", (await Signer.SendAsync("GET", "/bucket/digits")).Text);
    }

    [Theory]
    [InlineData("/nobody/absent", "NoSuchBucket", "nobody")]
    [InlineData("/bucket/absent", "NoSuchKey", "bucket")]
    public async Task Copy_OfWhatIsNotThere_NamesTheSource(string source, string code, string bucket)
    {
        var answer = (await Signer.SendAsync("PUT", "/bucket/copy", headers: [new("x-amz-copy-source", source)])).Text;

        Assert.Contains($"<Code>{code}</Code>", answer, StringComparison.Ordinal);
        Assert.Contains($"<BucketName>{bucket}</BucketName><Key>absent</Key>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithExpect_GetsContinueOnlyWhenItIsAllowed()
    {
        using var client = new System.Net.Sockets.TcpClient(Store.Address.Host, Store.Address.Port);
        async Task<string> Ask(TestSigner who)
        {
            await client.GetStream().WriteAsync(who.Wire("PUT", "/bucket/expect", "body"u8.ToArray(), "Expect: 100-continue\r\n\r\n"), TestContext.Current.CancellationToken);
            var buffer = new byte[4096];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken));
        }

        Assert.StartsWith("HTTP/1.1 100 ", await Ask(Signer), StringComparison.Ordinal);
        await client.GetStream().WriteAsync("body"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", System.Text.Encoding.ASCII.GetString((await ReadSomeAsync(client)).AsSpan(0, 13)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await Ask(new TestSigner(Store) { SecretKey = "wrong-secret" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/bucket/empty", 0, 200)]
    [InlineData("/absent-bucket/key", 4, 404)]
    public async Task Put_WithExpectAndNoContinue_EndsTheConnection(string path, int length, int status)
    {
        using var client = new System.Net.Sockets.TcpClient(Store.Address.Host, Store.Address.Port);
        await client.GetStream().WriteAsync(Signer.Wire("PUT", path, new byte[length], "Expect: 100-continue\r\n\r\n"), TestContext.Current.CancellationToken);

        var answer = System.Text.Encoding.ASCII.GetString(await ReadSomeAsync(client));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithoutALengthOrTooLarge_IsRefused()
    {
        var headers = Signer.Sign("PUT", "/bucket/large", "", null);
        var none = await RawHttp.SendAsync(Store.Address, "PUT", "/bucket/large", headers, null, TestContext.Current.CancellationToken);
        var large = await RawHttp.SendAsync(Store.Address, "PUT", "/bucket/large", headers.Append(new("Content-Length", "5368709121")), null, TestContext.Current.CancellationToken);

        Assert.Equal(411, none.Status);
        Assert.Contains("EntityTooLarge", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithMetadataBeyondAscii_GivesItBackAndRefusesControlCharacters()
    {
        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/meta", body: [], headers: [new("x-amz-meta-note", "über 😀"), new("Content-Disposition", "inline; filename=\"ü\"")])).Status);

        var head = await Signer.SendAsync("HEAD", "/bucket/meta");

        Assert.Equal(("über 😀", "inline; filename=\"ü\""), (head.Headers["x-amz-meta-note"], head.Headers["Content-Disposition"]));
        Assert.Equal(400, (await Signer.SendAsync("PUT", "/bucket/meta", body: [], headers: [new("x-amz-meta-note", "a\u0001b")])).Status);
        Assert.Equal(400, (await Signer.SendAsync("GET", "/bucket/meta", "response-content-type=a%0D%0Ab")).Status);
    }

    [Fact]
    public async Task Delete_WithAConditionOrAVersion_RemovesOnlyWhatItExpects()
    {
        Assert.Equal(412, (await Signer.SendAsync("DELETE", "/bucket/digits", headers: [new("If-Match", "\"other\"")])).Status);
        var many = await Signer.SendAsync("POST", "/bucket", "delete=", "<Delete><Object><Key>digits</Key><VersionId>v1</VersionId></Object></Delete>"u8.ToArray());
        Assert.Contains("<Code>NotImplemented</Code>", many.Text, StringComparison.Ordinal);
        var sized = await Signer.SendAsync("POST", "/bucket", "delete=", "<Delete><Object><Key>digits</Key><Size>3</Size></Object></Delete>"u8.ToArray());
        Assert.Contains("<Code>NotImplemented</Code>", sized.Text, StringComparison.Ordinal);
        Assert.Equal(501, (await Signer.SendAsync("DELETE", "/bucket/digits", headers: [new("x-amz-if-match-size", "3")])).Status);
        Assert.Equal(200, (await Signer.SendAsync("HEAD", "/bucket/digits")).Status);
        Assert.Equal(204, (await Signer.SendAsync("DELETE", "/bucket/digits", headers: [new("If-Match", "*")])).Status);
        Assert.Equal(204, (await Signer.SendAsync("DELETE", "/bucket/digits")).Status);
    }

    [Fact]
    public async Task Put_WithTooMuchMetadataOrTooManyTags_IsRefused()
    {
        var metadata = await Signer.SendAsync("PUT", "/bucket/x", body: [], headers: [new("x-amz-meta-long", new string('x', 2048))]);
        var tags = await Signer.SendAsync("PUT", "/bucket/x", body: [], headers: [new("x-amz-tagging", string.Join('&', Enumerable.Range(0, 11).Select(static i => $"t{i}=1")))]);

        Assert.Contains("MetadataTooLarge", metadata.Text, StringComparison.Ordinal);
        Assert.Contains("InvalidTag", tags.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%D0%BA%D0%BB%D1%8E%D1%87=a+b_.:/%3D%2B-@", 200)]
    [InlineData("a=100%25", 400)]
    [InlineData("a=1%01", 400)]
    [InlineData("AWS:a=1", 400)]
    public async Task Put_WithATag_HasOnlyTheCharactersThatS3Admits(string tags, int status) =>
        Assert.Equal(status, (await Signer.SendAsync("PUT", "/bucket/tagged", body: [], headers: [new("x-amz-tagging", tags)])).Status);

    [Fact]
    public async Task Get_WhileTheObjectIsReplaced_IsAlwaysOneVersionAsAWhole()
    {
        var versions = new[] { Enumerable.Repeat((byte)1, 300_000).ToArray(), Enumerable.Repeat((byte)2, 200_000).ToArray() };
        await Signer.SendAsync("PUT", "/bucket/busy", body: versions[0]);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await Signer.SendAsync("PUT", "/bucket/busy", body: versions[i % 2]);
        }, TestContext.Current.CancellationToken);
        while (!writing.IsCompleted)
        {
            var read = await Signer.SendAsync("GET", "/bucket/busy");
            Assert.Contains(versions, version => version.AsSpan().SequenceEqual(read.Body));
            Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(read.Body))}\"", read.Headers["ETag"]);
        }
        await writing;
    }

    private static async Task<byte[]> ReadSomeAsync(System.Net.Sockets.TcpClient client)
    {
        var buffer = new byte[4096];
        await client.GetStream().ReadAtLeastAsync(buffer, 13, cancellationToken: TestContext.Current.CancellationToken);
        return buffer;
    }
}
