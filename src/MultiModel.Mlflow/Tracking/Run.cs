namespace MultiModel.Mlflow;

/// <summary>States of a run, by MLflow's names.</summary>
public enum RunStatus
{
    Running,
    Scheduled,
    Finished,
    Failed,
    Killed,
}

/// <summary>A run as the tracking server keeps it. Times are UTC.</summary>
/// <param name="Metrics">latest value by key</param>
public sealed record Run(
    string RunId,
    string ExperimentId,
    string? RunName,
    RunStatus Status,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    Uri ArtifactUri,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, string> Tags);

/// <summary>A page of runs; <paramref name="NextPageToken"/> is null on the last one.</summary>
public sealed record RunPage(IReadOnlyList<Run> Runs, string? NextPageToken);
