namespace MultiModel.Tracking.Experiments;

/// <summary>Deleted experiments and runs are kept and can be restored.</summary>
internal static class LifecycleStage
{
    public const string Active = "active";
    public const string Deleted = "deleted";

    /// <summary>MLflow's ViewType: which stages a search sees.</summary>
    public static readonly IReadOnlyDictionary<int, string> ViewTypes = new Dictionary<int, string> { [1] = "ACTIVE_ONLY", [2] = "DELETED_ONLY", [3] = "ALL" };

    /// <summary>The condition on a column for a view type; that of ALL is always true.</summary>
    public static string Condition(string column, string? viewType) => viewType switch
    {
        "DELETED_ONLY" => $"{column} = '{Deleted}'",
        "ALL" => "true",
        _ => $"{column} = '{Active}'",
    };
}
