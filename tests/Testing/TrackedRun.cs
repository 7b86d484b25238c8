using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace MultiModel.Testing;

/// <summary>A run as the tracking server tells it over MLflow's REST API.</summary>
/// <param name="Status">RUNNING, FINISHED, FAILED, ...</param>
public sealed record TrackedRun(
    string RunId,
    string RunName,
    string Status,
    DateTimeOffset StartTime,
    DateTimeOffset? EndTime,
    string ArtifactUri,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, string> Tags)
{
    public static async Task<TrackedRun> GetAsync(HttpClient mlflow, string runId, CancellationToken cancellationToken) =>
        Of((await mlflow.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/runs/get?run_id={runId}", cancellationToken)).GetProperty("run"));

    /// <param name="filter">MLflow's filter language.</param>
    public static async Task<IReadOnlyList<TrackedRun>> SearchAsync(HttpClient mlflow, string filter, CancellationToken cancellationToken)
    {
        using var answer = await mlflow.PostAsJsonAsync("/api/2.0/mlflow/runs/search", new { experiment_ids = new[] { "0" }, filter }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).TryGetProperty("runs", out var runs) ? [.. runs.EnumerateArray().Select(Of)] : [];
    }

    private static TrackedRun Of(JsonElement run)
    {
        var (info, data) = (run.GetProperty("info"), run.GetProperty("data"));
        return new TrackedRun(
            info.GetProperty("run_id").GetString()!,
            info.GetProperty("run_name").GetString()!,
            info.GetProperty("status").GetString()!,
            DateTimeOffset.FromUnixTimeMilliseconds(info.GetProperty("start_time").GetInt64()),
            info.TryGetProperty("end_time", out var end) ? DateTimeOffset.FromUnixTimeMilliseconds(end.GetInt64()) : null,
            info.GetProperty("artifact_uri").GetString()!,
            Map(data, "params", static value => value.GetString()!),
            Map(data, "metrics", static value => value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDouble()),
            Map(data, "tags", static value => value.GetString()!));
    }

    private static Dictionary<string, T> Map<T>(JsonElement data, string pairs, Func<JsonElement, T> read) => data.TryGetProperty(pairs, out var found)
        ? found.EnumerateArray().ToDictionary(static pair => pair.GetProperty("key").GetString()!, pair => read(pair.GetProperty("value")))
        : [];
}
