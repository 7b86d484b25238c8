using System.Globalization;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Operations;

public sealed class PreconditionsTests : BucketTests
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Signer.SendAsync("PUT", "/bucket/digits", body: "0123456789"u8.ToArray());
    }

    [Fact]
    public async Task Get_WithConditions_FollowsRfc9110()
    {
        var head = await Signer.SendAsync("HEAD", "/bucket/digits");
        var (tag, time) = (head.Headers["ETag"], head.Headers["Last-Modified"]);
        var earlier = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).AddHours(-1).ToString("r");
        async Task<int> Status(params (string, string)[] headers) =>
            (await Signer.SendAsync("GET", "/bucket/digits", headers: headers.Select(static header => KeyValuePair.Create(header.Item1, header.Item2)))).Status;

        Assert.Equal(200, await Status(("If-Match", tag)));
        Assert.Equal(200, await Status(("If-Match", "*")));
        Assert.Equal(412, await Status(("If-Match", "\"other\"")));
        Assert.Equal(304, await Status(("If-None-Match", tag)));
        Assert.Equal(304, await Status(("If-None-Match", $"\"other\", {tag}")));
        Assert.Equal(304, await Status(("If-None-Match", $"W/{tag}")));
        Assert.Equal(412, await Status(("If-Match", $"W/{tag}")));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\"")));
        Assert.Equal(304, await Status(("If-Modified-Since", time)));
        Assert.Equal(200, await Status(("If-Modified-Since", earlier)));
        Assert.Equal(412, await Status(("If-Unmodified-Since", earlier)));
        Assert.Equal(200, await Status(("If-Unmodified-Since", time)));
        Assert.Equal(200, await Status(("If-Match", tag), ("If-Unmodified-Since", earlier)));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\""), ("If-Modified-Since", time)));
        var date = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        Assert.Equal(304, await Status(("If-Modified-Since", date.ToString("dddd, dd-MMM-yy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture)))); // RFC 850
        Assert.Equal(304, await Status(("If-Modified-Since", date.ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture)))); // asctime
        Assert.Equal(206, await Status(("Range", "bytes=0-3"), ("If-Range", tag)));
        Assert.Equal(206, await Status(("Range", "bytes=0-3"), ("If-Range", time)));
        Assert.Equal(200, await Status(("Range", "bytes=0-3"), ("If-Range", earlier)));
        Assert.Equal(200, await Status(("Range", "bytes=0-3"), ("If-Range", "\"other\"")));
    }

    [Fact]
    public async Task Put_WithConditions_ReplacesOnlyWhatItExpects()
    {
        var tag = (await Signer.SendAsync("HEAD", "/bucket/digits")).Headers["ETag"];

        Assert.Equal(412, (await Signer.SendAsync("PUT", "/bucket/digits", body: [1], headers: [new("If-None-Match", "*")])).Status);
        Assert.Equal(412, (await Signer.SendAsync("PUT", "/bucket/digits", body: [1], headers: [new("If-Match", "\"other\"")])).Status);
        Assert.Equal(404, (await Signer.SendAsync("PUT", "/bucket/absent", body: [1], headers: [new("If-Match", tag)])).Status);
        Assert.Equal(200, (await Signer.SendAsync("PUT", "/bucket/digits", body: [1], headers: [new("If-Match", tag)])).Status);
    }
}
