using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>Answers <c>runs/get</c> over HTTP as MLflow 2.12 does.</summary>
public sealed class MlflowDouble : IAsyncDisposable
{
    private readonly Dictionary<string, JsonObject> runs = [];
    private readonly WebApplication app;

    private MlflowDouble(string url)
    {
        app = KestrelDouble.Build(url);
        app.MapGet("/api/2.0/mlflow/runs/get", (string run_id, [FromHeader(Name = "Authorization")] string? authorization) => Authorization is { } admitted && authorization != admitted
            ? Results.Text("You are not authenticated.", statusCode: 401)
            : runs.TryGetValue(run_id, out var run)
            ? Results.Json(new JsonObject { ["run"] = run.DeepClone() })
            : Results.Json(new { error_code = "RESOURCE_DOES_NOT_EXIST", message = $"Run with id={run_id} not found" }, statusCode: 404));
    }

    /// <summary>Who is answered; everybody when it is null.</summary>
    public string? Authorization { get; set; }

    /// <summary>What the metric <c>n_features_in</c> says of runs that are added.</summary>
    public double Features { get; set; } = 4;

    public string Url => app.Urls.First();

    public static async Task<MlflowDouble> StartAsync(string url = "http://127.0.0.1:0")
    {
        var mlflow = new MlflowDouble(url);
        await mlflow.app.StartAsync();
        return mlflow;
    }

    /// <summary>A finished run with one model, as the trainer leaves it; returns its id.</summary>
    public string AddRun(string model, string status = "FINISHED", string artifactRoot = "s3://mlflow/mlflow/artifacts", string? history = null)
    {
        var id = Guid.NewGuid().ToString("n");
        runs[id] = new JsonObject
        {
            ["info"] = new JsonObject { ["run_id"] = id, ["run_uuid"] = id, ["experiment_id"] = "0", ["status"] = status, ["artifact_uri"] = $"{artifactRoot}/0/{id}/artifacts", ["start_time"] = 1, ["lifecycle_stage"] = "active" },
            ["data"] = new JsonObject
            {
                ["params"] = new JsonArray(new JsonObject { ["key"] = "kernel", ["value"] = "rbf" }, new JsonObject { ["key"] = "empty" }),
                ["metrics"] = new JsonArray(new JsonObject { ["key"] = "accuracy", ["value"] = 0.9866, ["timestamp"] = 1, ["step"] = 0 }, new JsonObject { ["key"] = "n_features_in", ["value"] = Features }, new JsonObject { ["key"] = "odd", ["value"] = "NaN" }),
                ["tags"] = new JsonArray(
                    new JsonObject { ["key"] = "mlflow.log-model.history", ["value"] = history ?? $$$"""[{"run_id":"{{{id}}}","artifact_path":"{{{model}}}","utc_time_created":"2026-01-02 03:04:05.678901","flavors":{}}]""" },
                    new JsonObject { ["key"] = "multimodel.model_digest", ["value"] = "sha256:" + new string('c', 64) }),
            },
        };
        return id;
    }

    /// <summary>Of a run's answer, its <c>data</c>.</summary>
    public JsonObject DataOf(string run) => runs[run]["data"]!.AsObject();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
