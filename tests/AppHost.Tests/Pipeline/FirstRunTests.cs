using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Pipeline;
using MultiModel.AppHost.Tests.Output;

namespace MultiModel.AppHost.Tests.Pipeline;

public sealed class FirstRunTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly RecordedTerminal recorded = new();
    private readonly HttpClient http = new();

    [Fact]
    public async Task FollowAsync_RunThatSucceeds_WritesALineForEachStep()
    {
        await using var trainer = await StartTrainerAsync(
            ("step", """{"name":"train-svc-from-csv","title":"train svc","state":"Running"}"""),
            ("progress", """{"step":"train-svc-from-csv","message":"20 iterations"}"""),
            ("step", """{"name":"train-svc-from-csv","title":"train svc","state":"Succeeded","seconds":0.25}"""),
            ("step", """{"name":"roll-out","title":"graph ready","state":"Cached","seconds":0}"""),
            ("run", """{"id":"r1","state":"Succeeded","startedAt":"2026-01-02T03:04:06Z","steps":[],"outputs":{"rolloutId":"o1"}}"""));

        var run = await Follow(trainer);

        Assert.Equal("o1", run.Outputs?.RolloutId);
        Assert.Matches(@"^  ✓ train svc +0\.25 s\r?\n  ✓ graph ready +0\.00 s  as before\r?\n$", recorded.Output);
    }

    [Fact]
    public async Task FollowAsync_RunThatFails_SaysWhichStepAndWhy()
    {
        await using var trainer = await StartTrainerAsync(
            ("run", """{"id":"r1","state":"Failed","startedAt":"2026-01-02T03:04:06Z","steps":[{"name":"u","title":"upload svc","state":"Failed","message":"the secret is wrong"}]}"""));

        var error = await Assert.ThrowsAsync<LaunchException>(() => Follow(trainer));

        Assert.Equal("The pipeline failed in the step 'upload svc': the secret is wrong", error.Message);
    }

    [Fact]
    public async Task FollowAsync_EventsThatBreakOff_IsAFailure()
    {
        await using var trainer = await StartTrainerAsync(("step", """{"name":"u","title":"upload svc","state":"Running"}"""));

        await Assert.ThrowsAsync<LaunchException>(() => Follow(trainer));
    }

    [Fact]
    public async Task FollowAsync_TrainerThatDies_IsAFailure()
    {
        await using var trainer = await StartTrainerAsync(("abort", ""));

        var error = await Assert.ThrowsAsync<LaunchException>(() => Follow(trainer));

        Assert.StartsWith("trainer broke off the events of run r1: ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => http.Dispose();

    private Task<Run> Follow(WebApplication trainer)
    {
        var address = new Uri(trainer.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return new FirstRun(new TrainerClient(http, address, TimeProvider.System), recorded.Terminal).FollowAsync(Now, TestContext.Current.CancellationToken);
    }

    /// <summary>A trainer with a run of yesterday, and one that begins on the second request.</summary>
    private static async Task<WebApplication> StartTrainerAsync(params (string Type, string Data)[] events)
    {
        const string Yesterday = """{"id":"r0","state":"Succeeded","startedAt":"2026-01-01T03:04:06Z","steps":[]}""";
        const string Today = """{"id":"r1","state":"Running","startedAt":"2026-01-02T03:04:06Z","steps":[]}""";
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/runs", () => Results.Text(asked++ == 0 ? $"[{Yesterday}]" : $"[{Today},{Yesterday}]", "application/json"));
        app.MapGet("/runs/r1/events", async (HttpContext context) =>
        {
            if (events is not [("abort", _)])
                return Results.Text(string.Concat(events.Select(static item => $"event: {item.Type}\ndata: {item.Data}\n\n")), "text/event-stream");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return Results.Empty;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
