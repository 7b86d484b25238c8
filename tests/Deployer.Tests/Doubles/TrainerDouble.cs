using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>The trainer's routes as docs/architecture.md fixes them; its runs move when the test says so.</summary>
public sealed class TrainerDouble : IAsyncDisposable
{
    private readonly WebApplication app = KestrelDouble.Build("http://127.0.0.1:0");
    private readonly Channel<string> events = Channel.CreateUnbounded<string>();
    private JsonObject run = Run("run-1", "rbf", "Succeeded");

    private TrainerDouble()
    {
        app.MapGet("/runs", () => Results.Json(new JsonArray(run.DeepClone())));
        app.MapPost("/runs", async (HttpRequest request) =>
        {
            var kernel = (string)(await request.ReadFromJsonAsync<JsonObject>())!["kernel"]!;
            if (kernel == "cubic")
                return Results.Problem("Unknown kernel 'cubic': linear, poly, rbf or sigmoid.", statusCode: 400);
            run = Run("run-2", kernel, "Running");
            return Results.Json(run.DeepClone(), statusCode: 202);
        });
        app.MapGet("/runs/{id}/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await foreach (var text in events.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(text, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
    }

    public string Url => app.Urls.First();

    public static async Task<TrainerDouble> StartAsync()
    {
        var trainer = new TrainerDouble();
        await trainer.app.StartAsync();
        return trainer;
    }

    /// <summary>Moves the active run and tells those who follow it.</summary>
    public void Step(string state, string message)
    {
        var step = (JsonObject)run["steps"]!.AsArray()[1]!;
        step["state"] = state;
        step["message"] = message;
        events.Writer.TryWrite($"event: step\ndata: {step.ToJsonString()}\n\n");
    }

    public void End()
    {
        run["state"] = "Succeeded";
        events.Writer.TryWrite($"event: run\ndata: {run.ToJsonString()}\n\n");
        events.Writer.Complete();
    }

    public ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        return app.DisposeAsync();
    }

    private static JsonObject Run(string id, string kernel, string state) => new()
    {
        ["id"] = id,
        ["pipeline"] = "multi_model_pipeline",
        ["parameters"] = new JsonObject { ["kernel"] = kernel },
        ["state"] = state,
        ["startedAt"] = "2026-01-02T03:04:05+00:00",
        ["steps"] = new JsonArray(
            new JsonObject { ["name"] = "load-iris-data", ["title"] = "load data", ["state"] = "Succeeded", ["seconds"] = 0.012 },
            new JsonObject { ["name"] = "train-svc-from-csv", ["title"] = "train svc", ["state"] = state == "Running" ? "Pending" : "Succeeded" }),
        ["outputs"] = new JsonObject(),
    };
}
