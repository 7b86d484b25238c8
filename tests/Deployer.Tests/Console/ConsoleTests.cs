using System.Net;
using System.Net.Http.Json;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Console;

/// <summary>The page as a browser without scripts gets it.</summary>
public sealed class ConsoleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_WithNothingElseRunning_IsWholeAndSaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var closed = $"http://127.0.0.1:{FreePort.Take()}";
        await using var deployer = DeployerProcess.Start(folder.Path, mlflow: closed, graph: closed, ("services:trainer:http:0", closed));
        using var http = deployer.CreateClient();

        using var response = await http.GetAsync("/?rows=1,2,3,4", Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Contains($"The trainer at {closed}/ does not answer: nothing listens there.", page);
        Assert.Contains($"The graph at {closed}/ does not answer: nothing listens there.", page);
        Assert.Contains("No manifest is live yet.", page);
        Assert.EndsWith("</html>", page.TrimEnd());
    }

    /// <remarks>By HEAD, as load balancers and monitors ask.</remarks>
    [Fact]
    public async Task Page_AskedForWithHead_IsAnsweredWithItsHeadersAlone()
    {
        using var folder = new TemporaryFolder();
        await using var deployer = DeployerProcess.Start(folder.Path);
        using var http = deployer.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        using var response = await http.SendAsync(request, Cancel);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("<!doctype html><p>Welcome</p>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("[{}]", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("[]", "application/json; charset=none")]
    [InlineData("""{"response":1,"nodes":[{"name":"scaler","method":"predict","milliseconds":1,"response":{"data":{"ndarray":1}}}]}""", "application/json")]
    public async Task Page_WhereStrangersAnswer_IsWhole(string body, string mediaType)
    {
        using var folder = new TemporaryFolder();
        await using var stranger = await StrangerDouble.StartAsync(body, mediaType);
        await using var deployer = DeployerProcess.Start(folder.Path, mlflow: stranger.Url, graph: stranger.Url, ("services:trainer:http:0", stranger.Url));
        using var http = deployer.CreateClient();

        using var response = await http.GetAsync("/?rows=1,2,3,4", Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.EndsWith("</html>", (await response.Content.ReadAsStringAsync(Cancel)).TrimEnd());
    }

    [Fact]
    public async Task Page_WhereStrangersAnswer_NamesThemAndWhatToCheck()
    {
        using var folder = new TemporaryFolder();
        await using var stranger = await StrangerDouble.StartAsync("<!doctype html><p>Welcome</p>", "text/html");
        await using var deployer = DeployerProcess.Start(folder.Path, mlflow: stranger.Url, graph: stranger.Url, ("services:trainer:http:0", stranger.Url));
        using var http = deployer.CreateClient();

        var page = WebUtility.HtmlDecode(await http.GetStringAsync("/?rows=1,2,3,4", Cancel));

        Assert.Contains($"What answers at {stranger.Url}/ is no trainer: '<' is an invalid start of a value.", page);
        Assert.Contains("Check services__trainer__http__0.", page);
        Assert.Contains($"What answers at {stranger.Url}/ is no graph: '<' is an invalid start of a value.", page);
        Assert.Contains("Check services__graph__http__0.", page);
    }

    [Fact]
    public async Task Page_WhereNoTrainerIsConfigured_SaysHowToConfigureOne()
    {
        using var folder = new TemporaryFolder();
        await using var deployer = DeployerProcess.Start(folder.Path);
        using var http = deployer.CreateClient();

        Assert.Contains("services__trainer__http__0", await http.GetStringAsync("/", Cancel));
    }

    [Theory]
    [InlineData("5.1,3.5,1.4", "expected 4 features in each row, got 3")]
    [InlineData("5.1,three", "\"three\" is no number")]
    [InlineData("1e999,1,1,1", "is no number")]
    [InlineData(" ", "at least one row")]
    [InlineData("<script>alert(1)</script>", "\"<script>alert(1)</script>\" is no number")]
    public async Task Prediction_OfWrongRows_SaysWhatIsWrong(string rows, string message)
    {
        using var folder = new TemporaryFolder();
        await using var graph = await GraphDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.Path, graph: graph.Url);
        using var http = deployer.CreateClient();

        var html = await http.GetStringAsync("/?rows=" + Uri.EscapeDataString(rows), Cancel);

        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains(message, WebUtility.HtmlDecode(html));
    }

    [Fact]
    public async Task Retrain_WithoutThePagesToken_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var trainer = await TrainerDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.Path, more: [("services:trainer:http:0", trainer.Url)]);
        using var http = deployer.CreateClient();
        using var form = new FormUrlEncodedContent([new("kernel", "linear")]);

        using var response = await http.PostAsync("/retrain", form, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("run-2", await http.GetStringAsync($"{trainer.Url}/runs", Cancel));
    }

    [Fact]
    public async Task Retrain_OfAKernelThatTheTrainerRefuses_ShowsThePageWithItsReason()
    {
        using var folder = new TemporaryFolder();
        await using var trainer = await TrainerDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.Path, more: [("services:trainer:http:0", trainer.Url)]);
        using var http = deployer.CreateClient();

        using var response = await RetrainAsync(http, "cubic");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("Unknown kernel 'cubic': linear, poly, rbf or sigmoid.", WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public async Task Retrain_WhereAStrangerAnswers_ShowsThePageWithTheReason()
    {
        using var folder = new TemporaryFolder();
        await using var stranger = await StrangerDouble.StartAsync("<!doctype html><p>Welcome</p>", "text/html");
        await using var deployer = DeployerProcess.Start(folder.Path, more: [("services:trainer:http:0", stranger.Url)]);
        using var http = deployer.CreateClient();

        using var response = await RetrainAsync(http, "linear");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains($"What answers at {stranger.Url}/ is no trainer", WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Cancel)));
    }

    [Fact]
    public async Task Page_AndItsAssets_ComeFromHereOnly()
    {
        using var folder = new TemporaryFolder();
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var graph = await GraphDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.Path, mlflow.Url, graph.Url);
        using var http = deployer.CreateClient();
        using var rollout = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        await http.GetStringAsync($"{rollout.Headers.Location}/events", Cancel);

        var page = await http.GetStringAsync("/", Cancel);

        Assert.Contains("aria-label=\"Request to scaler (transformer) to svc (model), then the answer\"", page);
        Assert.Contains("numbers separated by commas: sepal length (cm), sepal width (cm)", page);
        Assert.DoesNotContain(" style=", page);
        foreach (var asset in new[] { "/theme.css", "/console.css", "/console.js", "/favicon.svg" })
        {
            Assert.Contains($"\"{asset}\"", page);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(asset, Cancel)).StatusCode);
        }
    }

    /// <remarks>In a cluster MLflow has a name that no browser knows.</remarks>
    [Theory]
    [InlineData(null)]
    [InlineData("https://mlflow.example.org/tracking")]
    public async Task Page_WithModels_LinksToMlflowWhereABrowserFindsIt(string? address)
    {
        using var folder = new TemporaryFolder();
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var graph = await GraphDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.Path, mlflow.Url, graph.Url, ("Deployer:MlflowUrl", address));
        using var http = deployer.CreateClient();
        var scaler = mlflow.AddRun("scaler");
        using var rollout = await http.PostAsJsonAsync("/rollouts", new { scaler, svc = mlflow.AddRun("svc") }, Cancel);
        await http.GetStringAsync($"{rollout.Headers.Location}/events", Cancel);

        var page = await http.GetStringAsync("/", Cancel);

        Assert.Contains($"\"{address ?? mlflow.Url}/#/experiments/0/runs/{scaler}\"", page);
        Assert.Equal(address is null, page.Contains(mlflow.Url));
    }

    /// <summary>As the page's own form does it.</summary>
    private static async Task<HttpResponseMessage> RetrainAsync(HttpClient http, string kernel)
    {
        var page = await http.GetStringAsync("/", Cancel);
        var token = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var form = new FormUrlEncodedContent([new("kernel", kernel), new("__RequestVerificationToken", token)]);
        return await http.PostAsync("/retrain", form, Cancel);
    }
}
