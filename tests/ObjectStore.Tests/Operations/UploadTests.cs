using System.Text;
using System.Xml.Linq;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class UploadTests : BucketTests
{
    private string upload = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        upload = await CreateAsync("/bucket/key");
    }

    [Fact]
    public async Task Complete_WithPartsThatDoNotFit_IsRefusedAndMayBeTriedAgain()
    {
        var first = await PartAsync(1, new byte[5 << 20]);
        var small = await PartAsync(2, [1]);
        var last = await PartAsync(3, [2]);

        Assert.Contains("InvalidPartOrder", await CompleteAsync((3, last), (1, first)), StringComparison.Ordinal);
        Assert.Contains("InvalidPartOrder", await CompleteAsync((1, first), (1, first)), StringComparison.Ordinal);
        Assert.Contains("EntityTooSmall", await CompleteAsync((1, first), (2, small), (3, last)), StringComparison.Ordinal);
        Assert.Contains("InvalidPart<", await CompleteAsync((1, first), (2, last)), StringComparison.Ordinal);
        Assert.Contains("InvalidPart<", await CompleteAsync((1, first), (7, last)), StringComparison.Ordinal);
        Assert.Contains("MalformedXML", await CompleteAsync(), StringComparison.Ordinal);
        Assert.Contains("MalformedXML", (await Signer.SendAsync("POST", "/bucket/key", $"uploadId={upload}", "<x"u8.ToArray())).Text, StringComparison.Ordinal);
        Assert.Contains("MalformedXML", (await Signer.SendAsync("POST", "/bucket/key", $"uploadId={upload}",
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CompleteMultipartUpload>&e;</CompleteMultipartUpload>"u8.ToArray())).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await Signer.SendAsync("HEAD", "/bucket/key")).Status);
        Assert.Contains("CompleteMultipartUploadResult", await CompleteAsync((1, first), (3, last)), StringComparison.Ordinal);
        Assert.Equal((5 << 20) + 1, (await Signer.SendAsync("GET", "/bucket/key")).Body.Length);
    }

    /// <summary>A client that waits no longer for the answer asks again while the first request is still at work.</summary>
    [Fact]
    public async Task Complete_SeveralTimesAtOnce_IsAnsweredAlike()
    {
        for (var round = 0; round < 40; round++)
        {
            upload = await CreateAsync("/bucket/key");
            var part = await PartAsync(1, [1]);

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CompleteAsync((1, part))));

            Assert.All(answers, answer => Assert.Contains("CompleteMultipartUploadResult", answer, StringComparison.Ordinal));
            Assert.Single(answers.Distinct());
        }
    }

    [Fact]
    public async Task Lists_OfAnUploadWithAChecksum_NameItsAlgorithmAndType()
    {
        var created = await Signer.SendAsync("POST", "/bucket/summed", "uploads=", headers: [new("x-amz-checksum-algorithm", "CRC32"), new("x-amz-checksum-type", "FULL_OBJECT")]);
        var id = XDocument.Parse(created.Text).Root!.Elements().Single(static element => element.Name.LocalName == "UploadId").Value;

        foreach (var (path, query) in new[] { ("/bucket", "uploads="), ("/bucket/summed", $"uploadId={id}") })
            Assert.Contains("<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>", (await Signer.SendAsync("GET", path, query)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "2")]
    [InlineData("part-number-marker=1&", "2")]
    [InlineData("part-number-marker=2&", "0")]
    public async Task ListParts_InPages_NamesTheLastPartOfThePageAnd0AfterAll(string marker, string next)
    {
        await PartAsync(1, [1]);
        await PartAsync(2, [2]);

        var list = (await Signer.SendAsync("GET", "/bucket/key", $"{marker}uploadId={upload}")).Text;

        Assert.Contains($"<NextPartNumberMarker>{next}</NextPartNumberMarker>", list, StringComparison.Ordinal);
        Assert.Contains("<IsTruncated>false</IsTruncated>", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_UploadedAgain_ReplacesTheFormer()
    {
        var old = await PartAsync(1, [1]);
        var replaced = await PartAsync(1, [2, 3]);

        Assert.Contains("InvalidPart<", await CompleteAsync((1, old)), StringComparison.Ordinal);
        Assert.Contains("CompleteMultipartUploadResult", await CompleteAsync((1, replaced)), StringComparison.Ordinal);
        Assert.Equal([2, 3], (await Signer.SendAsync("GET", "/bucket/key")).Body);
    }

    [Theory]
    [InlineData("/bucket/key", "partNumber=1&uploadId=absent", "NoSuchUpload")]
    [InlineData("/bucket/key", "partNumber=1&uploadId=..", "NoSuchUpload")]
    [InlineData("/bucket/key", "partNumber=0&uploadId=ID", "InvalidArgument")]
    [InlineData("/bucket/key", "partNumber=10001&uploadId=ID", "InvalidArgument")]
    [InlineData("/bucket/other", "partNumber=1&uploadId=ID", "NoSuchUpload")]
    public async Task Part_OfAnUploadThatIsNotThere_IsRefused(string path, string query, string code) =>
        Assert.Contains($"<Code>{code}</Code>", (await Signer.SendAsync("PUT", path, query.Replace("ID", upload, StringComparison.Ordinal), [1])).Text, StringComparison.Ordinal);

    [Fact]
    public async Task ListUploads_InPages_ShowsEachOnce()
    {
        foreach (var key in new[] { "a", "dir/b", "dir/c", "z" })
            await CreateAsync("/bucket/" + key);

        var first = (await Signer.SendAsync("GET", "/bucket", "max-uploads=2&uploads=")).Text;
        var second = (await Signer.SendAsync("GET", "/bucket", "key-marker=dir%2Fb&max-uploads=2&uploads=")).Text;
        var rolled = (await Signer.SendAsync("GET", "/bucket", "delimiter=%2F&uploads=")).Text;

        Assert.Contains("<IsTruncated>true</IsTruncated>", first, StringComparison.Ordinal);
        Assert.Contains("<NextKeyMarker>dir/b</NextKeyMarker>", first, StringComparison.Ordinal);
        Assert.Contains("<Key>dir/c</Key>", second, StringComparison.Ordinal);
        Assert.Contains("<Key>key</Key>", second, StringComparison.Ordinal);
        Assert.Contains("<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>", rolled, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListUploads_WithADelimiterInPages_ShowsEachPrefixOnce()
    {
        foreach (var key in new[] { "a", "dir/b", "dir/c", "z" })
            await CreateAsync("/bucket/" + key);
        List<string> entries = [];
        var markers = "&max-uploads=1&uploads=";
        for (var pages = 0; pages < 10; pages++)
        {
            var page = XElement.Parse((await Signer.SendAsync("GET", "/bucket", $"delimiter=%2F{markers}")).Text);
            string? Text(string name) => page.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
            entries.AddRange(page.Elements().Where(static element => element.Name.LocalName is "Upload" or "CommonPrefixes").Select(static element => element.Elements().First().Value));
            if (Text("IsTruncated") == "false")
                break;
            markers = $"&key-marker={TestSigner.Encode(Text("NextKeyMarker")!, keepSlash: false)}&max-uploads=1&upload-id-marker={Text("NextUploadIdMarker")}&uploads=";
        }

        Assert.Equal(["a", "dir/", "key", "z"], entries);
    }

    [Fact]
    public async Task Get_OfAPart_HasItsBytesAndChecksumAndTheNumberOfParts()
    {
        upload = await CreateAsync("/bucket/key", KeyValuePair.Create("x-amz-checksum-algorithm", "CRC32"));
        await CompleteAsync((1, await PartAsync(1, new byte[5 << 20])), (2, await PartAsync(2, "123456789"u8.ToArray())));

        var second = await AskAsync("GET", 2);

        Assert.Equal((206, "123456789", "bytes 5242880-5242888/5242889"), (second.Status, second.Text, second.Headers["Content-Range"]));
        Assert.Equal(("2", "y/Q5Jg==", "COMPOSITE"), (second.Headers["x-amz-mp-parts-count"], second.Headers["x-amz-checksum-crc32"], second.Headers["x-amz-checksum-type"]));
        Assert.Equal(206, (await AskAsync("HEAD", 1)).Status);
    }

    [Fact]
    public async Task Get_OfAPartWithoutBytes_NamesNoRange()
    {
        await CompleteAsync((1, await PartAsync(1, new byte[5 << 20])), (2, await PartAsync(2, [])));

        var empty = await AskAsync("GET", 2);

        Assert.Equal((200, "", "2"), (empty.Status, empty.Text, empty.Headers["x-amz-mp-parts-count"]));
        Assert.DoesNotContain("Content-Range", empty.Headers.Keys);
    }

    [Fact]
    public async Task Get_OfAPartThatIsNotThereOrWithARange_IsRefused()
    {
        await Signer.SendAsync("PUT", "/bucket/key", body: [1]);

        var absent = await AskAsync("GET", 2);
        var both = await AskAsync("GET", 1, KeyValuePair.Create("Range", "bytes=0-0"));

        Assert.Equal(416, absent.Status);
        Assert.Contains("<Code>InvalidPartNumber</Code>", absent.Text, StringComparison.Ordinal);
        Assert.Contains("<ActualPartCount>1</ActualPartCount>", absent.Text, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidRequest</Code>", both.Text, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidArgument</Code>", (await AskAsync("GET", 10_001)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("x-amz-mp-parts-count", (await AskAsync("HEAD", 1)).Headers.Keys);
    }

    [Fact]
    public async Task Bucket_WithAnUploadInProgress_CanBeDeleted()
    {
        await PartAsync(1, [1]);

        Assert.Equal(204, (await Signer.SendAsync("DELETE", "/bucket")).Status);
        Assert.Contains("NoSuchBucket", (await Signer.SendAsync("PUT", "/bucket/key", $"partNumber=1&uploadId={upload}", [1])).Text, StringComparison.Ordinal);
    }

    private Task<RawResponse> AskAsync(string method, int part, params KeyValuePair<string, string>[] headers) =>
        Signer.SendAsync(method, "/bucket/key", $"partNumber={part}", headers: [new("x-amz-checksum-mode", "ENABLED"), .. headers]);

    private async Task<string> CreateAsync(string path, params KeyValuePair<string, string>[] headers)
    {
        var text = (await Signer.SendAsync("POST", path, "uploads=", headers: headers)).Text;
        var start = text.IndexOf("<UploadId>", StringComparison.Ordinal) + 10;
        return text[start..text.IndexOf('<', start)];
    }

    private async Task<string> PartAsync(int number, byte[] bytes) =>
        (await Signer.SendAsync("PUT", "/bucket/key", $"partNumber={number}&uploadId={upload}", bytes)).Headers["ETag"];

    private async Task<string> CompleteAsync(params (int Number, string ETag)[] parts)
    {
        var xml = string.Concat(parts.Select(static part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.ETag}</ETag></Part>"));
        return (await Signer.SendAsync("POST", "/bucket/key", $"uploadId={upload}", Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>"))).Text;
    }
}
