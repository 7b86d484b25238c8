namespace MultiModel.Tracking.Tests.Storage;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Writers_ManyAtOnceBesideReaders_AllSucceedAndNothingIsLost()
    {
        const int writers = 24, each = 25;
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
                await server.Http.CallAsync("runs/search", new { experiment_ids = new[] { "0" }, filter = "metrics.m0 >= 0" });
        }).ToArray();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var i = 0; i < each; i++)
                await server.Http.CallAsync("runs/log-metric", new { run_id = run, key = $"m{writer}", value = i, timestamp = i, step = i });
        }));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        for (var writer = 0; writer < writers; writer++)
            Assert.Equal(each, (await server.Http.FetchAsync($"metrics/get-history?run_id={run}&metric_key=m{writer}"))["metrics"]!.AsArray().Count);
    }

    [Fact]
    public async Task Params_TheSameKeyFromManyClients_KeepsExactlyOneValue()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.Http.PostAsync("/api/2.0/mlflow/runs/log-parameter",
            System.Net.Http.Json.JsonContent.Create(new { run_id = run, key = "k", value = $"{i}" }), TestContext.Current.CancellationToken)));

        Assert.Single(answers, static answer => answer.IsSuccessStatusCode);
        Assert.Equal(19, answers.Count(static answer => answer.StatusCode == System.Net.HttpStatusCode.BadRequest));
    }
}
