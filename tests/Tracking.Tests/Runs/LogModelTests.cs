using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MultiModel.Tracking.Tests.Runs;

public sealed class LogModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Each model that is logged makes every answer with its run longer.</summary>
    [Fact]
    public async Task LogModel_BeyondWhatARunsListMayHold_IsRefusedAndLeavesTheList()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();
        var model = new { run_id = run, artifact_path = "svc", utc_time_created = "2026-01-02 03:04:05.678901", flavors = new { large = new string('x', 2_500_000) } };
        var request = new { run_id = run, model_json = JsonSerializer.Serialize(model) };
        await server.Http.CallAsync("runs/log-model", request);

        using var refused = await server.Http.PostAsJsonAsync("/api/2.0/mlflow/runs/log-model", request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("more than the 4000000 allowed", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.InRange((await server.Http.FetchAsync($"runs/get?run_id={run}")).ToJsonString().Length, 2_500_000, 3_000_000);
    }
}
