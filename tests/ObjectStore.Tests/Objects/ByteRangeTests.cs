using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Objects;

public sealed class ByteRangeTests : BucketTests
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Signer.SendAsync("PUT", "/bucket/digits", body: "0123456789"u8.ToArray());
        await Signer.SendAsync("PUT", "/bucket/empty", body: []);
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", 206, "456789", "bytes 4-9/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-30", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-100", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=9-9", 206, "9", "bytes 9-9/10")]
    [InlineData("bytes=8-99999999999999999999", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=-99999999999999999999", 206, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=3-1", 200, "0123456789", null)]
    [InlineData("bytes=0-1,3-4", 200, "0123456789", null)]
    [InlineData("bytes=x-1", 200, "0123456789", null)]
    [InlineData("lines=0-1", 200, "0123456789", null)]
    public async Task Get_WithARange_GivesThatPart(string range, int status, string expected, string? contentRange)
    {
        var response = await Signer.SendAsync("GET", "/bucket/digits", headers: [new("Range", range)]);

        Assert.Equal((status, expected), (response.Status, response.Text));
        Assert.Equal(contentRange, response.Headers.GetValueOrDefault("Content-Range"));
    }

    [Theory]
    [InlineData("/bucket/digits", "bytes=10-")]
    [InlineData("/bucket/digits", "bytes=99999999999999999999-")]
    [InlineData("/bucket/digits", "bytes=-0")]
    [InlineData("/bucket/empty", "bytes=0-0")]
    [InlineData("/bucket/empty", "bytes=-1")]
    public async Task Get_WithARangeBeyondTheEnd_Is416(string path, string range)
    {
        var response = await Signer.SendAsync("GET", path, headers: [new("Range", range)]);

        Assert.Equal(416, response.Status);
        Assert.Contains("InvalidRange", response.Text, StringComparison.Ordinal);
    }
}
