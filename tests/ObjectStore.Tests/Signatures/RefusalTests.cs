using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using MultiModel.ObjectStore.Tests.Hosting;

namespace MultiModel.ObjectStore.Tests.Signatures;

public sealed class RefusalTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private RunningStore store = null!;
    private TestSigner signer = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RunningStore.StartAsync(time: time);
        signer = new TestSigner(store, time);
        Assert.Equal(200, (await signer.SendAsync("PUT", "/bucket")).Status);
        Assert.Equal(200, (await signer.SendAsync("PUT", "/bucket/kept", body: "kept"u8.ToArray())).Status);
    }

    /// <summary>Whatever was refused, nothing was touched.</summary>
    public async ValueTask DisposeAsync()
    {
        time.SetUtcNow(time.GetUtcNow());
        Assert.Equal("kept", (await new TestSigner(store, time).SendAsync("GET", "/bucket/kept")).Text);
        Assert.Contains("<KeyCount>1<", (await new TestSigner(store, time).SendAsync("GET", "/bucket", "list-type=2")).Text, StringComparison.Ordinal);
        await store.DisposeAsync();
    }

    public static TheoryData<string, string> Routes => new(
        ("GET", "/"), ("PUT", "/other"), ("HEAD", "/bucket"), ("DELETE", "/bucket"), ("GET", "/bucket"), ("GET", "/bucket?list-type=2"), ("GET", "/bucket?location"),
        ("GET", "/bucket?uploads"), ("POST", "/bucket?delete"), ("PUT", "/bucket/kept"), ("GET", "/bucket/kept"), ("HEAD", "/bucket/kept"), ("DELETE", "/bucket/kept"),
        ("GET", "/bucket/kept?tagging"), ("PUT", "/bucket/kept?tagging"), ("DELETE", "/bucket/kept?tagging"), ("POST", "/bucket/kept?uploads"),
        ("PUT", "/bucket/kept?partNumber=1&uploadId=x"), ("GET", "/bucket/kept?uploadId=x"), ("POST", "/bucket/kept?uploadId=x"), ("DELETE", "/bucket/kept?uploadId=x"),
        ("OPTIONS", "/bucket/kept"), ("PATCH", "/bucket/kept"), ("GET", "/health/"), ("GET", "/bucket/../health"), ("GET", "/%68ealth"), ("GET", "//health"));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task AnyRoute_WithoutASignature_Is403(string method, string target)
    {
        var response = await RawHttp.SendAsync(store.Address, method, target, [new("Host", store.Address.Authority)], null, TestContext.Current.CancellationToken);

        Assert.Equal(403, response.Status);
        if (method != "HEAD")
            Assert.Contains("<Code>AccessDenied</Code>", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-west-7")]
    [InlineData("")]
    public async Task Request_ForAnyRegion_IsAccepted(string region) =>
        Assert.Equal("kept", (await new TestSigner(store, time) { Region = region }.SendAsync("GET", "/bucket/kept")).Text);

    [Theory]
    [InlineData(16, "RequestTimeTooSkewed")]
    [InlineData(-16, "RequestTimeTooSkewed")]
    public async Task Request_OfAnotherTime_IsRefused(int minutes, string code)
    {
        var other = new TestSigner(store, new FakeTimeProvider(time.GetUtcNow().AddMinutes(minutes)));

        Refused(code, await other.SendAsync("DELETE", "/bucket/kept"));
    }

    [Fact]
    public async Task Request_OfAnotherTime_IsToldTheStoresTime()
    {
        var other = new FakeTimeProvider(time.GetUtcNow().AddMinutes(20));

        var answer = (await new TestSigner(store, other).SendAsync("GET", "/bucket/kept")).Text;

        Assert.Contains($"<RequestTime>{other.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}</RequestTime><ServerTime>{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}</ServerTime>"
            + "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithinTheSkew_IsAccepted()
    {
        var other = new TestSigner(store, new FakeTimeProvider(time.GetUtcNow().AddMinutes(-14)));

        Assert.Equal(200, (await other.SendAsync("GET", "/bucket/kept")).Status);
    }

    [Fact]
    public async Task Request_OfAnUnknownKeyOrAWrongSecret_IsRefused()
    {
        Refused("InvalidAccessKeyId", await new TestSigner(store, time) { AccessKey = "nobody" }.SendAsync("DELETE", "/bucket/kept"));
        Refused("SignatureDoesNotMatch", await new TestSigner(store, time) { SecretKey = "wrong-secret" }.SendAsync("DELETE", "/bucket/kept"));
    }

    [Fact]
    public async Task Request_ReplayedWithAnotherBody_IsRefused()
    {
        var headers = signer.Sign("PUT", "/bucket/kept", "", "old!"u8.ToArray());

        var response = await RawHttp.SendAsync(store.Address, "PUT", "/bucket/kept", headers, "new!"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Contains("XAmzContentSHA256Mismatch", response.Text, StringComparison.Ordinal);
        Assert.Equal(400, response.Status);
    }

    [Fact]
    public async Task Request_OfADeleteWithABodyThatWasNotSigned_IsRefused()
    {
        var headers = signer.Sign("DELETE", "/bucket/kept", "", null).Append(new("Content-Length", "3"));

        var response = await RawHttp.SendAsync(store.Address, "DELETE", "/bucket/kept", headers, "abc"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Contains("XAmzContentSHA256Mismatch", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-amz-copy-source", "bucket/kept")]
    [InlineData("X-Amz-Meta-Evil", "1")]
    [InlineData("x-amz-tagging", "a=b")]
    public async Task Header_ThatChangesTheRequestAndIsNotSigned_IsRefused(string name, string value)
    {
        var headers = signer.Sign("PUT", "/bucket/other", "", [1]).Append(new(name, value));

        Refused("AccessDenied", await RawHttp.SendAsync(store.Address, "PUT", "/bucket/other", headers, [1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signature_ThatDoesNotCoverTheHost_IsRefused()
    {
        var timestamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var canonical = $"GET\n/bucket/kept\n\nx-amz-content-sha256:{TestSigner.EmptyHash}\nx-amz-date:{timestamp}\n\nx-amz-content-sha256;x-amz-date\n{TestSigner.EmptyHash}";
        KeyValuePair<string, string>[] headers =
        [
            new("Host", store.Address.Authority), new("x-amz-date", timestamp), new("x-amz-content-sha256", TestSigner.EmptyHash),
            new("Authorization", $"AWS4-HMAC-SHA256 Credential={RunningStore.AccessKey}/{signer.Scope(timestamp)},SignedHeaders=x-amz-content-sha256;x-amz-date,Signature={signer.Signature(timestamp, canonical)}"),
        ];

        Refused("AccessDenied", await RawHttp.SendAsync(store.Address, "GET", "/bucket/kept", headers, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Presigned_AfterItsTimeOrWithAnotherExpiry_IsRefused()
    {
        var target = Presign("GET", "/bucket/kept", 60);
        Assert.Equal("kept", (await GetAsync(target)).Text);
        Refused("SignatureDoesNotMatch", await GetAsync(target.Replace("X-Amz-Expires=60", "X-Amz-Expires=6000", StringComparison.Ordinal)));

        time.Advance(TimeSpan.FromSeconds(61));

        var expired = await GetAsync(target);
        Refused("AccessDenied", expired);
        Assert.Contains($"<X-Amz-Expires>60</X-Amz-Expires><Expires>{time.GetUtcNow().AddSeconds(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}</Expires>"
            + $"<ServerTime>{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}</ServerTime>", expired.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presigned_BeforeItsTimeOrForLongerThanAWeek_IsRefused()
    {
        Assert.Equal(400, (await GetAsync(Presign("GET", "/bucket/kept", 604_801))).Status);
        Refused("AccessDenied", await GetAsync(Presign("GET", "/bucket/kept", 60, time.GetUtcNow().AddMinutes(20))));
    }

    [Fact]
    public async Task Request_SignedInTheHeaderAndInTheQuery_IsRefused()
    {
        var headers = signer.Sign("GET", "/bucket/kept", "", null);

        var response = await RawHttp.SendAsync(store.Address, "GET", Presign("GET", "/bucket/kept", 60), headers, null, TestContext.Current.CancellationToken);

        Assert.Equal(400, response.Status);
    }

    [Theory]
    [InlineData("/bucket/kept?AWSAccessKeyId=multimodel&Signature=c2ln&Expires=4000000000", null)]
    [InlineData("/bucket/kept", "AWS multimodel:c2ln")]
    public async Task Request_WithSignatureVersion2_IsToldToUseVersion4(string target, string? authorization)
    {
        List<KeyValuePair<string, string>> headers = [new("Host", store.Address.Authority)];
        if (authorization is not null)
            headers.Add(new("Authorization", authorization));

        var response = await RawHttp.SendAsync(store.Address, "GET", target, headers, null, TestContext.Current.CancellationToken);

        Assert.Equal(400, response.Status);
        Assert.Contains("Signature Version 2; sign it with AWS4-HMAC-SHA256", response.Text, StringComparison.Ordinal);
    }

    private static void Refused(string code, RawResponse response)
    {
        Assert.Contains($"<Code>{code}</Code>", response.Text, StringComparison.Ordinal);
        Assert.Equal(403, response.Status);
    }

    private string Presign(string method, string path, int seconds, DateTimeOffset? at = null)
    {
        var timestamp = (at ?? time.GetUtcNow()).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={TestSigner.Encode($"{RunningStore.AccessKey}/{signer.Scope(timestamp)}", keepSlash: false)}"
            + $"&X-Amz-Date={timestamp}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host";
        var signature = signer.Signature(timestamp, $"{method}\n{path}\n{query}\nhost:{store.Address.Authority}\n\nhost\nUNSIGNED-PAYLOAD");
        return $"{path}?{query}&X-Amz-Signature={signature}";
    }

    private Task<RawResponse> GetAsync(string target) =>
        RawHttp.SendAsync(store.Address, "GET", target, [new("Host", store.Address.Authority)], null, TestContext.Current.CancellationToken);
}
