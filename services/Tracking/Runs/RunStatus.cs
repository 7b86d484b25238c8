namespace MultiModel.Tracking.Runs;

internal static class RunStatus
{
    public const string Running = "RUNNING";

    /// <summary>MLflow's enumeration RunStatus.</summary>
    public static readonly IReadOnlyDictionary<int, string> Values = new Dictionary<int, string>
    {
        [1] = Running,
        [2] = "SCHEDULED",
        [3] = "FINISHED",
        [4] = "FAILED",
        [5] = "KILLED",
    };
}
