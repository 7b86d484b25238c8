using System.Net;
using System.Net.Http.Headers;
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

        var run = await services.RunAsync(created.RunId);

        Assert.Equal(("svc", "RUNNING", Start, null), (run.RunName, run.Status, run.StartTime, run.EndTime));
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{run.RunId}/artifacts", created.ArtifactUri.OriginalString);
        Assert.Equal(("a", "a"), (created.Tags["team"], run.Tags["team"]));
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

        var logged = await services.RunAsync(run.RunId);
        Assert.Equal(250, logged.Parameters.Count);
        Assert.Equal("value 249", logged.Parameters["p249"]);
        Assert.Equal(1099 / 3.0, logged.Metrics["m1099"]);
        Assert.Equal("119", logged.Tags["t119"]);
    }

    [Fact]
    public async Task LogBatch_NaN_IsNaN()
    {
        var run = await mlflow.CreateRunAsync("0", null, Start, cancellationToken: Token);

        await mlflow.LogBatchAsync(run.RunId, metrics: new Dictionary<string, double> { ["loss"] = double.NaN }, metricsTime: Start, cancellationToken: Token);

        Assert.Equal(double.NaN, (await services.RunAsync(run.RunId)).Metrics["loss"]);
    }

    [Fact]
    public async Task UpdateRun_Finished_EndsIt()
    {
        var run = await mlflow.CreateRunAsync("0", null, Start, cancellationToken: Token);

        await mlflow.UpdateRunAsync(run.RunId, RunStatus.Finished, Start.AddSeconds(9), Token);

        var ended = await services.RunAsync(run.RunId);
        Assert.Equal(("FINISHED", Start.AddSeconds(9)), (ended.Status, ended.EndTime));
    }

    [Fact]
    public async Task SearchRuns_ByTag_ReturnsTheNewestUpToTheLimit()
    {
        var made = new List<string>();
        foreach (var i in Enumerable.Range(0, 3))
            made.Add((await mlflow.CreateRunAsync("0", $"r{i}", Start.AddMinutes(i), new Dictionary<string, string> { ["search"] = "page's", ["number"] = $"{i}" }, Token)).RunId);

        var found = await mlflow.SearchRunsAsync(["0"], "tags.search = \"page's\"", maxResults: 2, cancellationToken: Token);

        Assert.Equal([(made[2], "2"), (made[1], "1")], found.Select(static run => (run.RunId, run.Tags["number"])));
    }

    [Fact]
    public async Task SetTag_UnknownRun_SaysWhatMlflowSays()
    {
        var error = await Assert.ThrowsAsync<MlflowException>(() => mlflow.SetTagAsync(new string('0', 32), "key", "value", Token));

        Assert.Equal((HttpStatusCode.NotFound, "RESOURCE_DOES_NOT_EXIST"), (error.Status, error.ErrorCode));
        Assert.Contains("/api/2.0/mlflow/runs/set-tag", error.Message);
    }

    [Fact]
    public async Task CreateRun_NobodyListens_SaysWhereAndWhatToDo()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Take()}") };

        var error = await Assert.ThrowsAsync<MlflowException>(() => CreateRunAsync(http));

        Assert.Null(error.Status);
        Assert.Contains($"MLflow does not answer at {http.BaseAddress}", error.Message);
        Assert.Contains("MLFLOW_TRACKING_URI", error.Message);
    }

    [Fact]
    public async Task CreateRun_AHandlerGivesUp_SaysWhereAndWhatToDo()
    {
        using var http = Http(static () => throw new TimeoutException("It took too long."));

        var error = await Assert.ThrowsAsync<MlflowException>(() => CreateRunAsync(http));

        Assert.StartsWith("MLflow does not answer at http://mlflow:5000/: It took too long.", error.Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.OK, "null")]
    [InlineData(HttpStatusCode.OK, """{"run":{}}""")]
    [InlineData(HttpStatusCode.OK, """{"run":{"info":{"run_id":"a"}}}""")]
    [InlineData(HttpStatusCode.OK, """{"run":{"info":{"run_id":null,"artifact_uri":"s3://b"}}}""")]
    [InlineData(HttpStatusCode.OK, """{"run":{"info":{"run_id":"a","artifact_uri":"http://["}}}""")]
    [InlineData(HttpStatusCode.OK, "<html>", "text/html; charset=none")]
    [InlineData(HttpStatusCode.BadGateway, "<html>", "text/html; charset=none")]
    [InlineData(HttpStatusCode.NotFound, "null")]
    [InlineData(HttpStatusCode.NotFound, """{"error_code":404}""")]
    public async Task CreateRun_OfAServerThatIsNotMlflow_SaysSo(HttpStatusCode status, string body, string type = "application/json")
    {
        using var http = Http(() => Answer(status, body, type));

        var error = await Assert.ThrowsAsync<MlflowException>(() => CreateRunAsync(http));

        Assert.Equal((status, ""), (error.Status, error.ErrorCode));
        Assert.StartsWith($"http://mlflow:5000/api/2.0/mlflow/runs/create answers {(int)status} in a form that is not MLflow's", error.Message);
    }

    [Fact]
    public async Task SearchRuns_WithWhatMlflowNeverSends_PassesItOver()
    {
        using var http = Http(static () => Answer(HttpStatusCode.OK, """
            {"runs":[null,{"info":{"run_id":"a","artifact_uri":"s3://b"},"data":{"tags":[null,{"key":"k","value":"1"},{"key":"k","value":"2"},{"key":"empty"}]}}]}
            """));

        var run = Assert.Single(await new MlflowClient(http).SearchRunsAsync(["0"], "", cancellationToken: Token));

        Assert.Equal([("k", "1"), ("empty", "")], run.Tags.Select(static tag => (tag.Key, tag.Value)));
    }

    [Fact]
    public async Task CreateRun_Cancelled_IsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mlflow.CreateRunAsync("0", null, Start, cancellationToken: cancelled.Token));
    }

    private static Task<Run> CreateRunAsync(HttpClient http) => new MlflowClient(http).CreateRunAsync("0", null, Start, cancellationToken: Token);

    private static HttpClient Http(Func<HttpResponseMessage> answer) => new(new Answers(answer)) { BaseAddress = new Uri("http://mlflow:5000") };

    private static HttpResponseMessage Answer(HttpStatusCode status, string body, string type = "application/json")
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new HttpResponseMessage(status) { Content = content };
    }

    private sealed class Answers(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
