using MultiModel.Tracking.Experiments;

namespace MultiModel.Tracking.LoggedModels;

/// <summary>A value that a run measured on a model, perhaps on a dataset. Timestamp in milliseconds since 1970-01-01 UTC.</summary>
public sealed record LoggedModelMetric(
    string Key, double Value, long Timestamp, long Step, string ModelId, string? DatasetName, string? DatasetDigest, string RunId);

/// <summary>A version in the registry that was made from the model.</summary>
public sealed record Registration(string Name, string Version);

/// <summary>MLflow's LoggedModelInfo.</summary>
/// <param name="ModelId"><c>m-</c> and 32 hexadecimal digits.</param>
/// <param name="Status">LOGGED_MODEL_PENDING, LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED.</param>
public sealed record LoggedModelInfo(
    string ModelId, string ExperimentId, string Name, long CreationTimestampMs, long LastUpdatedTimestampMs, string ArtifactUri, string Status,
    string? ModelType, string? SourceRunId, IReadOnlyList<Tag>? Tags, IReadOnlyList<Registration>? Registrations);

public sealed record LoggedModelData(IReadOnlyList<Tag>? Params, IReadOnlyList<LoggedModelMetric>? Metrics);

/// <summary>MLflow's LoggedModel.</summary>
public sealed record LoggedModel(LoggedModelInfo Info, LoggedModelData Data);
