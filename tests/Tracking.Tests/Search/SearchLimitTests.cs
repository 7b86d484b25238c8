using System.Net;

namespace MultiModel.Tracking.Tests.Search;

/// <summary>Requests larger than SQLite's own limits: each is answered, and none with a status that clients repeat for minutes.</summary>
public sealed class SearchLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, HttpStatusCode> Searches => new()
    {
        { "runs", Filter(200), HttpStatusCode.OK },
        { "runs", Filter(201), HttpStatusCode.BadRequest },
        { "experiments", $$"""{"max_results":1,"filter":"{{Joined("name != 'a'", 1100)}}"}""", HttpStatusCode.BadRequest },
        { "logged-models", Filter(1100), HttpStatusCode.BadRequest },
        { "runs", $$"""{"experiment_ids":["0"],"filter":"params.k LIKE '{{Repeated("%a", 30_000)}}'"}""", HttpStatusCode.BadRequest },
        { "runs", $$"""{"experiment_ids":["0"],"filter":"params.k ILIKE '{{Repeated("ü", 26_000)}}'"}""", HttpStatusCode.BadRequest },
        { "runs", OrderBy(50), HttpStatusCode.OK },
        { "runs", OrderBy(51), HttpStatusCode.BadRequest },
        { "logged-models", """{"experiment_ids":["0"],"order_by":[{"field_name":"`open"}]}""", HttpStatusCode.BadRequest },
        { "logged-models", """{"experiment_ids":["0"],"order_by":[{"field_name":"`"}]}""", HttpStatusCode.BadRequest },
        { "logged-models", $$"""{"experiment_ids":["0"],"order_by":[{{Listed("{\"field_name\":\"metrics.m\"}", 2100)}}]}""", HttpStatusCode.BadRequest },
        { "runs", $$"""{"experiment_ids":[{{Listed("\"0\"", 40_000)}}]}""", HttpStatusCode.OK },
        { "logged-models", $$"""{"experiment_ids":[{{Listed("\"0\"", 40_000)}}]}""", HttpStatusCode.OK },
        { "logged-models", $$"""{"experiment_ids":["0"],"filter":"metrics.a > 1","datasets":[{{Listed("{\"dataset_name\":\"d\"}", 1100)}}]}""", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(Searches), DisableDiscoveryEnumeration = true)]
    public async Task Search_LargerThanSqliteTakes_IsAnsweredOrRefused(string what, string body, HttpStatusCode expected)
    {
        using var server = new TrackingServer();

        using var response = await server.Http.PostAsync($"/api/2.0/mlflow/{what}/search", new StringContent(body, null, "application/json"), Token);

        Assert.True(expected == response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>The registry is searched by GET: the filter is a part of the address.</summary>
    [Fact]
    public async Task Search_OfVersionsByManyRuns_IsAnswered()
    {
        using var server = new TrackingServer();
        var filter = $"run_id IN ({string.Join(", ", Enumerable.Range(0, 1000).Select(static _ => $"'{Guid.NewGuid():N}'"))})";

        using var response = await server.Http.GetAsync($"/api/2.0/mlflow/model-versions/search?filter={Uri.EscapeDataString(filter)}", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("log-parameter", 6000)]
    [InlineData("set-tag", 8000)]
    public async Task Value_LongerThanTheLimit_IsCutAtThatManyCharacters(string call, int limit)
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();

        await server.Http.CallAsync($"runs/{call}", new { run_id = run, key = "k", value = Repeated("😀", limit + 1) });

        var data = (await server.Http.FetchAsync($"runs/get?run_id={run}"))["run"]!["data"]!;
        var stored = data[call == "set-tag" ? "tags" : "params"]!.AsArray().Single(pair => (string?)pair!["key"] == "k")!;
        Assert.Equal(Repeated("😀", limit), (string?)stored["value"]);
    }

    private static string Filter(int clauses) => $$"""{"experiment_ids":["0"],"filter":"{{Joined("metrics.a > 1", clauses)}}"}""";

    private static string OrderBy(int clauses) => $$"""{"experiment_ids":["0"],"order_by":[{{string.Join(',', Enumerable.Range(0, clauses).Select(static i => $"\"metrics.m{i}\""))}}]}""";

    private static string Joined(string clause, int count) => string.Join(" AND ", Enumerable.Repeat(clause, count));

    private static string Listed(string item, int count) => string.Join(',', Enumerable.Repeat(item, count));

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
