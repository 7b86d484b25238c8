using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.Testing;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Tests.Storage;

public sealed class FullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhenTheDiskIsFull_Is507AndOneLineInTheLog()
    {
        using var server = new TrackingServer();
        using var log = new LogRecorder();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var run = await server.Http.CreateRunAsync("run");
        // SQLite answers as on a full disk.
        await server.Services.GetRequiredService<Database>().WriteAsync(static session => session.Int64($"PRAGMA max_page_count = {session.Int64("PRAGMA page_count")}"), Token);
        HttpResponseMessage answer;
        var stored = 0;
        while ((answer = await SetAsync(stored)).IsSuccessStatusCode)
            stored++;

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        Assert.Contains("disk is full", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(["The disk is full: POST /api/2.0/mlflow/runs/set-tag was refused."], log.Errors);
        Assert.Contains($"\"run_id\":\"{run}\"", await server.Http.GetStringAsync($"/api/2.0/mlflow/runs/get?run_id={run}", Token));

        Task<HttpResponseMessage> SetAsync(int number) =>
            server.Http.PostAsJsonAsync("/api/2.0/mlflow/runs/set-tag", new { run_id = run, key = $"t{number}", value = new string('x', 7000) }, Token);
    }
}
