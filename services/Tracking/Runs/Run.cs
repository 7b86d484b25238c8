using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.Runs;

/// <summary>One logged value. Timestamp in milliseconds since 1970-01-01 UTC; the step is the caller's count.</summary>
public sealed record Metric(string Key, double Value, long Timestamp, long Step);

/// <summary>MLflow's RunInfo. Times in milliseconds since 1970-01-01 UTC.</summary>
/// <param name="RunUuid">The id again, under the name that MLflow's first clients read.</param>
public sealed record RunInfo(
    string RunId, string RunUuid, string RunName, string ExperimentId, string UserId, string Status,
    long StartTime, long? EndTime, string ArtifactUri, string LifecycleStage);

/// <summary>What was logged to a run; of each metric the latest value. Empty lists are null.</summary>
public sealed record RunData(IReadOnlyList<Metric>? Metrics, IReadOnlyList<Tag>? Params, IReadOnlyList<Tag>? Tags);

/// <summary>What a run read.</summary>
public sealed record RunInputs;

/// <summary>MLflow's Run.</summary>
public sealed record Run(RunInfo Info, RunData Data, RunInputs Inputs);
