using System.Net;
using MultiModel.Mlflow.Tests.Services;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Tracking;

public sealed class MlflowClientTests(RunningServices services) : IClassFixture<RunningServices>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private readonly MlflowClient mlflow = services.Mlflow;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateRun_ThenGet_IsTheRun()
    {
        var created = await mlflow.CreateRunAsync("0", "svc", Start, new Dictionary<string, string> { ["team"] = "a" }, Token);

        var run = await mlflow.GetRunAsync(created.RunId, Token);

        Assert.Equal(("svc", RunStatus.Running, Start, null), (run.RunName, run.Status, run.StartTime, run.EndTime));
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{run.RunId}/artifacts", run.ArtifactUri.OriginalString);
        Assert.Equal("a", run.Tags["team"]);
    }

    [Fact]
    public async Task LogBatch_MoreThanTheServerTakesAtOnce_LogsAll()
    {
        var run = await mlflow.CreateRunAsync("0", null, Start, cancellationToken: Token);

        await mlflow.LogBatchAsync(
            run.RunId,
            Enumerable.Range(0, 250).ToDictionary(static i => $"p{i}", static i => $"value {i}"),
            Enumerable.Range(0, 1100).ToDictionary(static i => $"m{i}", static i => i / 3.0),
            Enumerable.Range(0, 120).ToDictionary(static i => $"t{i}", static i => $"{i}"),
            Start,
            Token);

        run = await mlflow.GetRunAsync(run.RunId, Token);
        Assert.Equal(250, run.Parameters.Count);
        Assert.Equal("value 249", run.Parameters["p249"]);
        Assert.Equal(1099 / 3.0, run.Metrics["m1099"]);
        Assert.Equal("119", run.Tags["t119"]);
    }

    [Fact]
    public async Task LogBatch_NaN_IsNaN()
    {
        var run = await mlflow.CreateRunAsync("0", null, Start, cancellationToken: Token);

        await mlflow.LogBatchAsync(run.RunId, metrics: new Dictionary<string, double> { ["loss"] = double.NaN }, metricsTime: Start, cancellationToken: Token);

        Assert.Equal(double.NaN, (await mlflow.GetRunAsync(run.RunId, Token)).Metrics["loss"]);
    }

    [Fact]
    public async Task UpdateRun_Finished_EndsIt()
    {
        var run = await mlflow.CreateRunAsync("0", null, Start, cancellationToken: Token);

        await mlflow.UpdateRunAsync(run.RunId, RunStatus.Finished, Start.AddSeconds(9), Token);

        run = await mlflow.GetRunAsync(run.RunId, Token);
        Assert.Equal((RunStatus.Finished, Start.AddSeconds(9)), (run.Status, run.EndTime));
    }

    [Fact]
    public async Task SearchRuns_ByTag_ReturnsPages()
    {
        foreach (var i in Enumerable.Range(0, 3))
        {
            var run = await mlflow.CreateRunAsync("0", $"r{i}", Start.AddMinutes(i), cancellationToken: Token);
            await mlflow.SetTagAsync(run.RunId, "search", "page's", Token);
        }

        var first = await mlflow.SearchRunsAsync(["0"], "tags.search = \"page's\"", 2, ["attributes.start_time ASC"], cancellationToken: Token);
        var second = await mlflow.SearchRunsAsync(["0"], "tags.search = \"page's\"", 2, ["attributes.start_time ASC"], first.NextPageToken, Token);

        Assert.Equal(["r0", "r1", "r2"], first.Runs.Concat(second.Runs).Select(static run => run.RunName));
        Assert.Null(second.NextPageToken);
    }

    [Fact]
    public async Task GetRun_Unknown_SaysWhatMlflowSays()
    {
        var error = await Assert.ThrowsAsync<MlflowException>(() => mlflow.GetRunAsync(new string('0', 32), Token));

        Assert.Equal((HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST"), (error.Status, error.ErrorCode));
        Assert.Contains("/api/2.0/mlflow/runs/get", error.Message);
    }

    [Fact]
    public async Task GetRun_NobodyListens_SaysWhereAndWhatToDo()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Take()}") };

        var error = await Assert.ThrowsAsync<MlflowException>(() => new MlflowClient(http).GetRunAsync("x", Token));

        Assert.Null(error.Status);
        Assert.Contains($"MLflow does not answer at {http.BaseAddress}", error.Message);
        Assert.Contains("MLFLOW_TRACKING_URI", error.Message);
    }

    [Fact]
    public async Task GetRun_AHandlerGivesUp_SaysWhereAndWhatToDo()
    {
        using var handler = new GivesUp();
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://mlflow:5000") };

        var error = await Assert.ThrowsAsync<MlflowException>(() => new MlflowClient(http).GetRunAsync("x", Token));

        Assert.StartsWith("MLflow does not answer at http://mlflow:5000/: It took too long.", error.Message);
    }

    [Fact]
    public async Task GetRun_OfAServerThatIsNotMlflow_SaysSo()
    {
        using var http = new HttpClient { BaseAddress = new Uri(services.Http.BaseAddress!, "no-such-path/") };

        var error = await Assert.ThrowsAsync<MlflowException>(() => new MlflowClient(http).GetRunAsync("x", Token));

        Assert.Equal(HttpStatusCode.NotFound, error.Status);
    }

    [Fact]
    public async Task GetRun_Cancelled_IsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mlflow.GetRunAsync("x", cancelled.Token));
    }

    private sealed class GivesUp : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new TimeoutException("It took too long.");
    }
}
