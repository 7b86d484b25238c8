using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiModel.Tracking.Tests.Runs;

public sealed class MetricHistoryTests
{
    /// <summary>Longer than what is read at once, with equal times, steps and values at the seams, where the next part begins after the last value.</summary>
    [Theory]
    [InlineData(25_000)]
    [InlineData(1000)]
    [InlineData(1500)]
    public async Task GetHistory_OfManyValues_HasEachOnceAndInOrder(int maxResults)
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();
        for (var batch = 0; batch < 4; batch++)
        {
            var metrics = Enumerable.Range(batch * 1000, batch == 3 ? 5 : 1000)
                .Select(static number => new { key = "loss", value = number % 7 == 0 ? "NaN" : (object)number, timestamp = number / 50, step = number / 10 });
            await server.Http.CallAsync("runs/log-batch", new { run_id = run, metrics });
        }

        var (read, token) = (new List<JsonNode>(), "");
        do
        {
            var page = await server.Http.FetchAsync($"metrics/get-history?run_id={run}&metric_key=loss&max_results={maxResults}&page_token={Uri.EscapeDataString(token)}");
            Assert.InRange(page["metrics"]!.AsArray().Count, 1, maxResults);
            read.AddRange(page["metrics"]!.AsArray()!);
            token = (string?)page["next_page_token"] ?? "";
        }
        while (token.Length > 0);

        // A step has one NaN or two, which are one value.
        var expected = Enumerable.Range(0, 3005).Select(static number => (Time: number / 50L, Step: number / 10L, Value: number % 7 == 0 ? double.NaN : number)).Distinct()
            .OrderBy(static value => (value.Time, value.Step)).ThenBy(static value => double.IsNaN(value.Value) ? 0 : value.Value);
        Assert.Equal(expected, read.Select(static metric => ((long)metric["timestamp"]!, (long)metric["step"]!, Value(metric["value"]!))));
    }

    private static double Value(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? double.NaN : (double)value;
}
