using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MultiModel.Trainer.Tests.Hosting;

/// <summary>A deployer that answers what a test scripts, over the HTTP of docs/architecture.md.</summary>
public sealed class DeployerDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private int connections;

    private DeployerDouble(WebApplication app) => this.app = app;

    /// <summary>Bodies of the rollouts that were asked for.</summary>
    public List<JsonElement> Asked { get; } = [];

    /// <summary>What <c>POST /rollouts</c> answers.</summary>
    public Func<IResult> OnStart { get; set; } = static () => Results.Accepted("/rollouts/r1", new { id = "r1", state = "Running", manifestPath = "/data/multi-model.yaml" });

    /// <summary>The events of a connection, by its number from 1; a connection whose events end without a rollout breaks off.</summary>
    public Func<int, IAsyncEnumerable<(string Type, object Data)>> OnEvents { get; set; } = static _ => new[] { Progress("downloading"), Ended("Succeeded") }.ToAsyncEnumerable();

    public bool IsLive { get; set; }

    public int Connections => connections;

    public string Setting => $"--services:deployer:http:0={app.Urls.First()}";

    public static (string, object) Progress(string message) => ("progress", new { stage = "apply", message });

    public static (string, object) Ended(string state, string? message = null) =>
        ("rollout", new { id = "r1", state, message, predictionsUrl = "http://127.0.0.1:5112/seldon/a/b/api/v1.0/predictions" });

    public static async Task<DeployerDouble> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var deployer = new DeployerDouble(app);
        app.MapPost("/rollouts", (JsonElement body) =>
        {
            deployer.Asked.Add(body);
            return deployer.OnStart();
        });
        app.MapGet("/rollouts/current", () => deployer.IsLive ? Results.Ok(new { id = "r0" }) : Results.NotFound());
        app.MapGet("/rollouts/{id}/events", (string id) => TypedResults.ServerSentEvents(
            deployer.OnEvents(Interlocked.Increment(ref deployer.connections)).Select(static item => new SseItem<object>(item.Data, item.Type))));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return deployer;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
