namespace MultiModel.Mlflow;

/// <summary>States of a run, by MLflow's names (https://mlflow.org/docs/latest/rest-api.html, RunStatus).</summary>
public enum RunStatus
{
    /// <summary>Begun and not ended; also what a process that died leaves behind.</summary>
    Running,

    /// <summary>To run later.</summary>
    Scheduled,

    /// <summary>Ended with success.</summary>
    Finished,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended by a person.</summary>
    Killed,
}

/// <summary>A run of the tracking server.</summary>
/// <param name="ArtifactUri">root of its artifacts, for example <c>s3://mlflow/mlflow/artifacts/0/&lt;run id&gt;/artifacts</c></param>
public sealed record Run(string RunId, Uri ArtifactUri, IReadOnlyDictionary<string, string> Tags);
