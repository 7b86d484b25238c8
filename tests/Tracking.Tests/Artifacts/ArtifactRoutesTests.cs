using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MultiModel.Tracking.Tests.Artifacts;

/// <summary>Artifacts in the real object store.</summary>
public sealed class ArtifactRoutesTests(ObjectStoreProcess store) : IClassFixture<ObjectStoreProcess>
{
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proxy_PutListGetDelete_WorksOnTheObjectStore()
    {
        using var server = new TrackingServer(store.Settings);
        var run = await server.Http.CreateRunAsync();
        var root = $"0/{run}/artifacts";

        await PutAsync(server.Http, $"{root}/svc/MLmodel", "flavors: {}");
        await PutAsync(server.Http, $"{root}/svc/data/a b.txt", "spaced");
        await PutAsync(server.Http, $"{root}/svc2/MLmodel", "sibling");

        // In artifacts/list paths start at the run's root, in the proxy at the folder that was asked for.
        Assert.Equal("""[{"path":"svc","is_dir":true},{"path":"svc2","is_dir":true}]""", (await server.Http.FetchAsync($"artifacts/list?run_id={run}"))["files"]!.ToJsonString());
        Assert.Equal("""[{"path":"svc/MLmodel","is_dir":false,"file_size":11},{"path":"svc/data","is_dir":true}]""",
            (await server.Http.FetchAsync($"artifacts/list?run_id={run}&path=svc"))["files"]!.ToJsonString());
        Assert.Equal("""{"files":[{"path":"MLmodel","is_dir":false,"file_size":11},{"path":"data","is_dir":true}]}""", await server.Http.GetStringAsync($"{Proxy}?path={root}/svc", Token));
        Assert.Equal("spaced", await server.Http.GetStringAsync($"{Proxy}/{root}/svc/data/a%20b.txt", Token));

        (await server.Http.DeleteAsync($"{Proxy}/{root}/svc", Token)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"{Proxy}/{root}/svc/MLmodel", Token)).StatusCode);
        Assert.Equal("sibling", await server.Http.GetStringAsync($"{Proxy}/{root}/svc2/MLmodel", Token));
    }

    [Fact]
    public async Task Proxy_UploadOfSeveralParts_ComesBackWhole()
    {
        using var server = new TrackingServer(store.Settings);
        var content = new byte[20 * 1024 * 1024 + 7];
        new Random(1).NextBytes(content);

        (await server.Http.PutAsync($"{Proxy}/big/model.bin", new ByteArrayContent(content), Token)).EnsureSuccessStatusCode();

        Assert.Equal(content, await server.Http.GetByteArrayAsync($"{Proxy}/big/model.bin", Token));
    }

    [Theory]
    [InlineData(0)] // as Python's requests sends an empty file
    [InlineData(5)]
    [InlineData(6_000_000)] // more than is held in memory, and more than a part
    public async Task Proxy_UploadWithoutALength_IsStored(int size)
    {
        using var server = new TrackingServer(store.Settings);
        var content = new byte[size];
        new Random(size).NextBytes(content);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Proxy}/chunked/{size}/__init__.py") { Content = new ByteArrayContent(content) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal("{}", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(content, await server.Http.GetByteArrayAsync($"{Proxy}/chunked/{size}/__init__.py", Token));
    }

    [Fact]
    public async Task Proxy_OfAKeyThatTheStoreCannotHold_Is400()
    {
        using var server = new TrackingServer(store.Settings);

        using var response = await server.Http.PutAsync($"{Proxy}/{new string('ü', 900)}", new StringContent("x"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("s3://UPPER/x")]
    [InlineData("s3://a..b/x")]
    public async Task List_InABucketThatCannotExist_Is400(string location)
    {
        using var server = new TrackingServer(store.Settings);
        var experiment = (string)(await server.Http.CallAsync("experiments/create", new { name = "e", artifact_location = location }))["experiment_id"]!;
        var run = (string)(await server.Http.CallAsync("runs/create", new { experiment_id = experiment }))["run"]!["info"]!["run_id"]!;

        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"/api/2.0/mlflow/artifacts/list?run_id={run}", Token)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/2.0/mlflow/artifacts/list?run_id=")]
    [InlineData("GET", "/get-artifact?path=x&run_id=")]
    [InlineData("PUT", Proxy + "/z")]
    [InlineData("DELETE", Proxy + "/z")]
    public async Task Artifacts_WithKeysThatTheStoreRefuses_SayWhichToCheckAndAreNotToBeRepeated(string method, string address)
    {
        using var server = new TrackingServer([.. store.Settings.Where(static setting => setting.Item1 != "AWS_SECRET_ACCESS_KEY"), ("AWS_SECRET_ACCESS_KEY", "wrong-secret")]);
        var run = await server.Http.CreateRunAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), address.EndsWith('=') ? address + run : address) { Content = method == "PUT" ? new StringContent("x") : null };

        using var response = await server.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task GetArtifact_OfAPage_IsSentAsAnAttachmentThatNoBrowserRuns()
    {
        using var server = new TrackingServer(store.Settings);
        var run = await server.Http.CreateRunAsync();
        await PutAsync(server.Http, $"0/{run}/artifacts/report.html", "<script>alert(1)</script>");
        await PutAsync(server.Http, $"0/{run}/artifacts/plot.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");

        using var page = await server.Http.GetAsync($"/get-artifact?run_id={run}&path=report.html", Token);
        Assert.Equal("attachment", page.Content.Headers.ContentDisposition!.DispositionType);
        Assert.NotEqual("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());

        using var image = await server.Http.GetAsync($"/artifact-image?run_id={run}&path=plot.svg", Token);
        Assert.Equal("image/svg+xml", image.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", image.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync($"/artifact-image?run_id={run}&path=report.html", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"/get-artifact?run_id={run}&path=absent", Token)).StatusCode);
    }

    [Theory]
    [InlineData("GET", "..%2f..%2fetc%2fpasswd")]
    [InlineData("GET", "%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("DELETE", "a/%252e%252e/%252e%252e/b")]
    [InlineData("DELETE", "..%5c..%5cb")]
    [InlineData("PUT", "%2fetc/passwd")]
    [InlineData("PUT", "a/../b")]
    [InlineData("PUT", "a/%2E%2e/b")]
    [InlineData("DELETE", "a/b/..")]
    [InlineData("GET", "file:%2f%2fetc")]
    public async Task Proxy_OfAPathThatLeadsElsewhere_IsRefusedAsItStandsOnTheWire(string method, string path)
    {
        using var server = new TrackingServer(store.Settings);
        // HttpClient would tidy the path up: this is written by hand.
        using var client = new TcpClient();
        await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{method} {Proxy}/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(Token);

        // A server that resolves the dots itself ends outside the proxy's addresses, where there is nothing.
        Assert.Matches("^HTTP/1.1 (400|404) ", answer);
    }

    [Fact]
    public async Task List_WhenTheObjectStoreIsAway_Says503AndWhatToCheck()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();

        using var answer = await server.Http.GetAsync($"/api/2.0/mlflow/artifacts/list?run_id={run}", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("AWS_ENDPOINT_URL", await answer.Content.ReadAsStringAsync(Token));
    }

    private static async Task PutAsync(HttpClient http, string path, string content)
    {
        using var response = await http.PutAsync($"{Proxy}/{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}", new StringContent(content), Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
