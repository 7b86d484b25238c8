using System.Text.Json;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Registry;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Pages;

/// <summary>A run as its page shows it.</summary>
/// <param name="Charts">Of the metrics with more than one value.</param>
/// <param name="Versions">Model versions that were registered from this run.</param>
public sealed record RunView(Run Run, Experiment Experiment, IReadOnlyList<MetricChart> Charts, IReadOnlyList<ModelVersion> Versions, ArtifactView Artifacts)
{
    /// <summary>Tags that people set; MLflow's own start with <c>mlflow.</c>.</summary>
    public IEnumerable<Tag> OwnTags => (Run.Data.Tags ?? []).Where(static tag => !IsSystem(tag));

    public IEnumerable<Tag> SystemTags => (Run.Data.Tags ?? []).Where(static tag => IsSystem(tag) && tag.Key is not (RunTags.LogModelHistory or RunTags.RunName));

    /// <summary>The models that the run logged: their artifact paths and flavors.</summary>
    public IEnumerable<(string Path, string Flavors)> Models
    {
        get
        {
            var history = Run.Data.Tags?.FirstOrDefault(static tag => tag.Key == RunTags.LogModelHistory)?.Value;
            return history is null ? [] : ReadHistory(history);
        }
    }

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
