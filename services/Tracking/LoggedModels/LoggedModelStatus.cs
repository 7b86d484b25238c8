namespace MultiModel.Tracking.LoggedModels;

internal static class LoggedModelStatus
{
    public const string Pending = "LOGGED_MODEL_PENDING";

    /// <summary>MLflow's enumeration LoggedModelStatus.</summary>
    public static readonly IReadOnlyDictionary<int, string> Values = new Dictionary<int, string>
    {
        [1] = Pending,
        [2] = "LOGGED_MODEL_READY",
        [3] = "LOGGED_MODEL_UPLOAD_FAILED",
    };
}
