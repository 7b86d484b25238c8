using Microsoft.Extensions.DependencyInjection;
using MultiModel.Tracking.Pages;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Tests.Pages;

public sealed class ChartSeriesTests
{
    private const int Logged = 50_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chart_OfMoreValuesThanItCanDraw_ReachesTheLastAndKeepsEveryPeak(bool hasSteps)
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();
        foreach (var batch in Enumerable.Range(0, Logged).Chunk(1000))
            await server.Http.CallAsync("runs/log-batch", new
            {
                run_id = run,
                metrics = batch.Select(i => new { key = "loss", value = i == 34_567 ? 100 : i % 7, timestamp = i, step = hasSteps ? i : 0 }),
            });

        var chart = await server.Services.GetRequiredService<Database>()
            .ReadAsync(session => new MetricChart("loss", [ChartSeries.Read(session, "run", run, "loss")]), TestContext.Current.CancellationToken);

        Assert.Equal($"run over {Logged} values, from 0 to {(Logged - 1) % 7}, least 0, greatest 100", chart.Summary);
        Assert.Equal("40000", chart.XTicks.Last().Label);
        var points = Assert.Single(chart.Lines).Points.Split(' ');
        Assert.InRange(points.Length, 100, 1600);
        Assert.Single(points, static point => point.EndsWith(",12", StringComparison.Ordinal));
    }
}
