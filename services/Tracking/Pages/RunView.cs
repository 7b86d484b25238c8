using System.Text.Json;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Registry;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Pages;

/// <summary>A run as its page shows it.</summary>
/// <param name="Charts">Of the metrics with more than one value.</param>
/// <param name="Versions">Model versions that were registered from this run: the newest of each model first.</param>
/// <param name="Children">How many runs of the experiment name this one as their parent.</param>
public sealed record RunView(
    Run Run, Experiment Experiment, IReadOnlyList<MetricChart> Charts, IReadOnlyList<ModelVersion> Versions, long Children, ArtifactView Artifacts)
{
    internal const int MostVersions = 100;

    public string? Description => Tag(RunTags.Note);

    public string? Parent => Tag(RunTags.ParentRunId);

    public string ChildrenAddress => $"/experiments/{Experiment.ExperimentId}?filter={Show.Url($"tags.`{RunTags.ParentRunId}` = '{Run.Info.RunId}'")}";

    /// <summary>Tags that people set; MLflow's own start with <c>mlflow.</c>.</summary>
    public IEnumerable<Tag> OwnTags => (Run.Data.Tags ?? []).Where(static tag => !IsSystem(tag));

    public IEnumerable<Tag> SystemTags => (Run.Data.Tags ?? [])
        .Where(static tag => IsSystem(tag) && tag.Key is not (RunTags.LogModelHistory or RunTags.RunName or RunTags.Note or RunTags.ParentRunId));

    /// <summary>The models that the run logged: their artifact paths and flavors.</summary>
    public IEnumerable<(string Path, string Flavors)> Models
    {
        get
        {
            var history = Tag(RunTags.LogModelHistory);
            return history is null ? [] : ReadHistory(history);
        }
    }

    internal static long CountChildren(Session session, RunInfo run) => session.Int64($"""
        SELECT count(*) FROM tags t JOIN runs r ON r.run = t.run
        WHERE t.key = '{RunTags.ParentRunId}' AND t.value = $1 AND r.experiment_id = $2 AND r.lifecycle_stage = 'active'
        """, run.RunId, run.ExperimentId) ?? 0;

    internal static List<ModelVersion> ReadVersions(Session session, string runId) => session.Query(
        $"SELECT {VersionStore.Columns} FROM model_versions WHERE run_id = $1 ORDER BY name, version DESC LIMIT {MostVersions}", row => VersionStore.Read(session, row), runId);

    private string? Tag(string key) => Run.Data.Tags?.FirstOrDefault(tag => tag.Key == key)?.Value;

    private static bool IsSystem(Tag tag) => tag.Key.StartsWith("mlflow.", StringComparison.Ordinal);

    /// <summary>Anyone may set the tag, so nothing about its form is taken for granted.</summary>
    private static List<(string, string)> ReadHistory(string history)
    {
        try
        {
            using var models = JsonDocument.Parse(history);
            return models.RootElement.ValueKind != JsonValueKind.Array ? [] : [.. models.RootElement.EnumerateArray()
                .Where(static model => model.ValueKind == JsonValueKind.Object && model.TryGetProperty("artifact_path", out var path) && path.ValueKind == JsonValueKind.String)
                .Select(static model => (model.GetProperty("artifact_path").GetString()!,
                    model.TryGetProperty("flavors", out var flavors) && flavors.ValueKind == JsonValueKind.Object
                        ? string.Join(", ", flavors.EnumerateObject().Select(static flavor => flavor.Name))
                        : ""))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
