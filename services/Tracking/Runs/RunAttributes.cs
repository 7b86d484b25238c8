namespace MultiModel.Tracking.Runs;

/// <summary>The attributes of a run that filters and order_by name, and their columns.</summary>
internal static class RunAttributes
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["run_id"] = "r.run_id",
        ["run_name"] = "r.run_name",
        ["run name"] = "r.run_name",
        ["Run name"] = "r.run_name",
        ["Run Name"] = "r.run_name",
        ["experiment_id"] = "r.experiment_id",
        ["user_id"] = "r.user_id",
        ["status"] = "r.status",
        ["artifact_uri"] = "r.artifact_uri",
        ["lifecycle_stage"] = "r.lifecycle_stage",
        ["start_time"] = "r.start_time",
        ["created"] = "r.start_time",
        ["Created"] = "r.start_time",
        ["end_time"] = "r.end_time",
    };

    /// <summary>One name of each; the others are MLflow's older spellings.</summary>
    public static IEnumerable<string> Names => Columns.Values.Distinct().Select(static column => column["r.".Length..]);

    public static string? Column(string attribute) => Columns.GetValueOrDefault(attribute);

    public static bool IsTime(string column) => column is "r.start_time" or "r.end_time";
}
