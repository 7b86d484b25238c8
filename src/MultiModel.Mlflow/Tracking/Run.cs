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

/// <summary>A run of the tracking server.</summary>
/// <param name="ArtifactUri">root of its artifacts, for example <c>s3://mlflow/mlflow/artifacts/0/&lt;run id&gt;/artifacts</c></param>
public sealed record Run(string RunId, Uri ArtifactUri, IReadOnlyDictionary<string, string> Tags);
