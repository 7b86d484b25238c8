using System.Security.Cryptography;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Checksums;

public sealed class ExpectedChecksumTests : BucketTests
{
    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Put_WithAChecksumHeader_ComparesIt(string name)
    {
        var body = "content"u8.ToArray();
        var header = $"x-amz-checksum-{name.ToLowerInvariant()}";
        var right = ChecksumHash.Of(ChecksumNames.Parse(name)!.Value, body).Value;
        var wrong = ChecksumHash.Of(ChecksumNames.Parse(name)!.Value, [1]).Value;

        Assert.Contains("BadDigest", (await Signer.SendAsync("PUT", "/bucket/sum", body: body, headers: [new(header, wrong)])).Text, StringComparison.Ordinal);
        Assert.Contains("InvalidRequest", (await Signer.SendAsync("PUT", "/bucket/sum", body: body, headers: [new(header, "AA==")])).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await Signer.SendAsync("HEAD", "/bucket/sum")).Status);
        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/sum", body: body, headers: [new(header, right)])).Status);
        Assert.Equal(right, (await Signer.SendAsync("HEAD", "/bucket/sum", headers: [new("x-amz-checksum-mode", "ENABLED")])).Headers[header]);
    }

    [Theory]
    [InlineData("x-amz-sdk-checksum-algorithm", "CRC32")] // and no checksum
    [InlineData("x-amz-sdk-checksum-algorithm", "CRC99")]
    [InlineData("x-amz-checksum-md4", "AAAA")]
    public async Task Put_WithAChecksumThatCannotBeCompared_IsRefused(string header, string value)
    {
        var response = await Signer.SendAsync("PUT", "/bucket/sum", body: [1], headers: [new(header, value)]);

        Assert.Contains("<Code>InvalidRequest</Code>", response.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await Signer.SendAsync("HEAD", "/bucket/sum")).Status);
    }

    [Fact]
    public async Task Put_WithAChecksumOfAnotherAlgorithmThanNamed_IsRefused()
    {
        var crc32 = ChecksumHash.Of(ChecksumAlgorithm.Crc32, [1]).Value;

        Assert.Contains("<Code>InvalidRequest</Code>", (await Signer.SendAsync("PUT", "/bucket/sum", body: [1],
            headers: [new("x-amz-sdk-checksum-algorithm", "SHA256"), new("x-amz-checksum-crc32", crc32)])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithContentMd5_ComparesIt()
    {
        var right = Convert.ToBase64String(MD5.HashData([1, 2]));

        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/md5", body: [1, 2], headers: [new("Content-MD5", right)])).Status);
        Assert.Contains("BadDigest", (await Signer.SendAsync("PUT", "/bucket/md5", body: [1, 3], headers: [new("Content-MD5", right)])).Text, StringComparison.Ordinal);
        Assert.Contains("InvalidDigest", (await Signer.SendAsync("PUT", "/bucket/md5", body: [1, 3], headers: [new("Content-MD5", "x")])).Text, StringComparison.Ordinal);
    }
}
