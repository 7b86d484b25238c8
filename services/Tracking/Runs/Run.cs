using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Inputs;

namespace MultiModel.Tracking.Runs;

/// <summary>One logged value. Timestamp in milliseconds since 1970-01-01 UTC; the step is the caller's count.</summary>
public sealed record Metric(string Key, double Value, long Timestamp, long Step)
{
    /// <summary>
    /// As the database keeps it. SQLite turns NaN into NULL, hence a column of its own; it does keep infinities, but MLflow's clients
    /// are told the greatest finite numbers instead.
    /// </summary>
    internal (double Value, long IsNaN) Stored => double.IsNaN(Value) ? (0, 1) : (Math.Clamp(Value, double.MinValue, double.MaxValue), 0);
}

/// <summary>A metric on its way into a run, and the logged model and dataset that it was measured on, if any.</summary>
public sealed record LoggedMetric(Metric Metric, string? ModelId, string DatasetName, string DatasetDigest);

/// <summary>MLflow's RunInfo. Times in milliseconds since 1970-01-01 UTC.</summary>
/// <param name="RunUuid">The id again, under the name that MLflow's first clients read.</param>
public sealed record RunInfo(
    string RunId, string RunUuid, string RunName, string ExperimentId, string UserId, string Status,
    long StartTime, long? EndTime, string ArtifactUri, string LifecycleStage);

/// <summary>What was logged to a run; of each metric the latest value. Empty lists are null.</summary>
public sealed record RunData(IReadOnlyList<Metric>? Metrics, IReadOnlyList<Tag>? Params, IReadOnlyList<Tag>? Tags);

/// <summary>MLflow's Run.</summary>
public sealed record Run(RunInfo Info, RunData Data, RunInputs Inputs, RunOutputs? Outputs);
