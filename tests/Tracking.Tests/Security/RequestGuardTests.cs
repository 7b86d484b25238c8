using System.Net;

namespace MultiModel.Tracking.Tests.Security;

public sealed class RequestGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("/api/2.0/mlflow/experiments/get?experiment_id=0", "evil.example:5113", HttpStatusCode.Forbidden)]
    [InlineData("/api/2.0/mlflow/experiments/get?experiment_id=0", "localhost:9", HttpStatusCode.OK)]
    [InlineData("/api/2.0/mlflow/experiments/get?experiment_id=0", "mlflow:5000", HttpStatusCode.OK)]
    [InlineData("/api/2.0/mlflow/experiments/get?experiment_id=0", "mlflow:5001", HttpStatusCode.Forbidden)]
    [InlineData("/health", "evil.example", HttpStatusCode.OK)]
    public async Task Host_ThatIsNotAllowed_IsRefusedAndToldWhatToSet(string path, string host, HttpStatusCode expected)
    {
        using var server = new TrackingServer(("Tracking:AllowedHosts", "localhost; 127.0.0.1; mlflow:5000"));
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };

        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
            Assert.Contains("Tracking__AllowedHosts", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "http://evil.example")]
    public async Task Post_FromAnotherSitesPage_IsRefused(string header, string value)
    {
        using var server = new TrackingServer();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/2.0/mlflow/experiments/create") { Content = new StringContent("""{"name":"x"}""", null, "application/json") };
        request.Headers.Add(header, value);

        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("PERMISSION_DENIED", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Post_ThatIsNotJson_Is400()
    {
        using var server = new TrackingServer();
        using var response = await server.Http.PostAsync("/api/2.0/mlflow/experiments/create", new StringContent("""{"name":"x"}""", null, "text/plain"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Content-Type must be one of ['application/json']", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Delete_WithABodyOfAnotherType_IsRead(string? type)
    {
        using var server = new TrackingServer();
        await server.Http.CallAsync("registered-models/create", new { name = "m" });
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/2.0/mlflow/registered-models/delete") { Content = new ByteArrayContent("""{"name":"m"}"""u8.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(request, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/2.0/mlflow/nowhere")]
    public async Task Response_Always_CarriesTheSecurityHeaders(string path)
    {
        using var server = new TrackingServer();
        using var response = await server.Http.GetAsync(path, Token);

        Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(response.Headers.Contains("Server"));
    }
}
