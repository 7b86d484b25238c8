using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Experiments;

/// <summary>A key and a value, both text: an experiment's, a run's, a model's tag, and a run's parameter.</summary>
public sealed record Tag(string Key, string Value);

/// <summary>MLflow's Experiment. Times are milliseconds since 1970-01-01 UTC.</summary>
public sealed record Experiment(
    string ExperimentId, string Name, string ArtifactLocation, string LifecycleStage, long CreationTime, long LastUpdateTime, IReadOnlyList<Tag>? Tags)
{
    internal string? Description => Tags?.FirstOrDefault(static tag => tag.Key == RunTags.Note)?.Value;
}
