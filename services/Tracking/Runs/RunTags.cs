namespace MultiModel.Tracking.Runs;

/// <summary>Tags that MLflow gives a meaning.</summary>
internal static class RunTags
{
    /// <summary>The run's name, kept equal to <see cref="RunInfo.RunName"/>.</summary>
    public const string RunName = "mlflow.runName";

    /// <summary>The models that the run logged, a JSON array.</summary>
    public const string LogModelHistory = "mlflow.log-model.history";

    /// <summary>The description of a run or an experiment.</summary>
    public const string Note = "mlflow.note.content";

    /// <summary>The run that a nested run is part of.</summary>
    public const string ParentRunId = "mlflow.parentRunId";
}
