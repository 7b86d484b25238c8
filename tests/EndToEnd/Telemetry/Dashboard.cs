using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MultiModel.EndToEnd.Telemetry;

/// <summary>The Aspire dashboard's telemetry API, and what it has to show once a first run has ended with a prediction.</summary>
internal static class Dashboard
{
    public static readonly string[] Resources = ["deployer", "graph", "minio", "mlflow", "trainer"];
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly string[] InContainers = ["minio", "mlflow"];

    private static readonly string[] Work = ["pipeline multi_model_pipeline", "step upload-sklearn-model-to-mlflow", "render manifest", "roll out", "load graph", "download model", "load model", "step roll-out"];

    private static readonly string[] WorkOfStandIns = ["PUT /{bucket}/{key}", "POST /api/2.0/mlflow/runs/create"];

    private static readonly string[] Logging = ["trainer", "deployer", "graph"];

    private static readonly string[] Probes = ["/health", "/alive", "/ready", "/live", "/prometheus"];

    /// <summary>Waits until every span of the first run has arrived, and checks that they are one whole trace that the first prediction links to.</summary>
    /// <param name="containers">MinIO and MLflow, which trace nothing, run in the place of our own store and tracking server.</param>
    /// <returns>The trace's id.</returns>
    public static async Task<string> AssertWholeTraceAsync(HttpClient http, CancellationToken ct, bool containers = false)
    {
        var spans = await WaitForSpansAsync(http, ct);
        var run = spans.Single(static span => span.Name == Work[0]);
        var trace = spans.Where(span => span.Trace == run.Trace).ToList();

        Assert.Equal(containers ? Resources.Except(InContainers) : Resources, trace.Select(static span => span.Resource).Distinct().Order());
        Assert.All(containers ? Work : [.. Work, .. WorkOfStandIns], name => Assert.Contains(trace, span => span.Name == name));
        Assert.Same(run, Assert.Single(trace, static span => span.Parent is null));
        Assert.DoesNotContain(spans, static span => span.IsError);
        Assert.DoesNotContain(spans, static span => span.Attributes.TryGetValue("url.path", out var path) && Probes.Contains(path));
        Assert.All(trace.Where(static span => span.Name.StartsWith("step ", StringComparison.Ordinal)), step => Assert.Equal(run.Attributes["multimodel.run.id"], step.Attributes["multimodel.run.id"]));

        foreach (var node in FirstPrediction(spans))
        {
            var upload = trace.Single(span => (span.Trace, span.Id) == Assert.Single(node.Links));
            Assert.StartsWith("step upload-sklearn-model-to-mlflow", upload.Name, StringComparison.Ordinal);
            Assert.Equal(upload.Attributes["mlflow.run_id"], node.Attributes["mlflow.run_id"]);
        }
        await WaitForCorrelatedLogsAsync(http, run.Trace, ct);
        return run.Trace;
    }

    private static async Task WaitForCorrelatedLogsAsync(HttpClient http, string trace, CancellationToken ct) => await WaitAsync(async () =>
    {
        var logs = Span.ReadLogs((await http.GetFromJsonAsync<JsonNode>("/api/telemetry/logs", ct))!);
        string[] silent = [.. Logging.Where(resource => !logs.Contains((resource, trace)))];
        return (logs, silent.Length == 0 ? null : $"The dashboard has no log of the pipeline's trace from {string.Join(", ", silent)}.");
    }, ct);

    private static Task<IReadOnlyList<Span>> WaitForSpansAsync(HttpClient http, CancellationToken ct) => WaitAsync(async () =>
    {
        var spans = Span.Read((await http.GetFromJsonAsync<JsonNode>("/api/telemetry/traces", ct))!);
        return (spans, Missing(spans));
    }, ct);

    /// <remarks>Each service exports its spans and its logs about once a second, in its own time.</remarks>
    private static async Task<T> WaitAsync<T>(Func<Task<(T Telemetry, string? Missing)>> read, CancellationToken ct)
    {
        var waited = Stopwatch.GetTimestamp();
        while (true)
        {
            var (telemetry, missing) = await read();
            if (missing is null)
                return telemetry;
            Assert.True(Stopwatch.GetElapsedTime(waited) < Deadline, missing);
            await Task.Delay(500, ct);
        }
    }

    private static string? Missing(IReadOnlyList<Span> spans)
    {
        if (spans.FirstOrDefault(static span => span.Name == Work[0]) is not { } run)
            return "The dashboard has no span of the pipeline.";
        var ids = spans.Select(static span => span.Id).ToHashSet();
        if (spans.FirstOrDefault(span => span.Trace == run.Trace && span.Parent is { } parent && !ids.Contains(parent)) is { } orphan)
            return $"The parent of {orphan} is missing.";
        return FirstPrediction(spans).Count == 2 ? null : "The dashboard has no span of both nodes of the first prediction.";
    }

    /// <summary>The nodes' spans of the first prediction that came from outside.</summary>
    private static List<Span> FirstPrediction(IReadOnlyList<Span> spans) =>
        spans.FirstOrDefault(static span => span.Name == "POST /seldon/{namespace}/{name}/api/v1.0/predictions") is { } request
            ? [.. spans.Where(span => span.Parent == request.Id)]
            : [];
}
