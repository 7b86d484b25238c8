namespace MultiModel.Tracking.Runs;

/// <summary>Tags that MLflow gives a meaning.</summary>
internal static class RunTags
{
    /// <summary>The run's name, kept equal to <see cref="RunInfo.RunName"/>.</summary>
    public const string RunName = "mlflow.runName";

    /// <summary>The models that the run logged, a JSON array.</summary>
    public const string LogModelHistory = "mlflow.log-model.history";
}
