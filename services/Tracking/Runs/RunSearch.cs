using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Search;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>What runs/search is asked for.</summary>
/// <param name="ViewType">MLflow's ViewType; null means ACTIVE_ONLY.</param>
public sealed record RunQuery(
    IReadOnlyList<string> ExperimentIds, string? Filter, IReadOnlyList<string> OrderBy, long MaxResults, string? PageToken, string? ViewType);

/// <summary>A page of runs; no token on the last one.</summary>
public sealed record RunPage(IReadOnlyList<Run>? Runs, string? NextPageToken);

/// <summary>Turns a search into one SQL query for the runs' numbers, then loads the page.</summary>
public static class RunSearch
{
    public const long DefaultMaxResults = 1000;
    public const long MaxResults = 50_000;

    public static RunPage Execute(Session session, RunQuery search)
    {
        var offset = PageToken.Offset(search.PageToken);
        var query = Build(search, offset);
        var numbers = session.Query(query.Text, static row => row.GetInt64(0), query.Values);
        var next = PageToken.Next(numbers, offset, search.MaxResults);
        return new RunPage(numbers.Count == 0 ? null : RunStore.Load(session, numbers), next);
    }

    private static SqlQuery Build(RunQuery search, long offset)
    {
        var query = new SqlQuery();
        var order = RunOrder.Build(query, search.OrderBy);
        query.Append($"SELECT r.run FROM runs r {order.Joins} WHERE r.experiment_id IN ({query.Parameters(search.ExperimentIds.Select(ExperimentNumber))})");
        query.Append($" AND {LifecycleStage.Condition("r.lifecycle_stage", search.ViewType)}");
        foreach (var clause in Filter.Parse(search.Filter))
            query.Append($" AND {RunFilter.Condition(query, clause)}");
        return query.Append($" ORDER BY {order.Columns} LIMIT {query.Parameter(search.MaxResults + 1)} OFFSET {query.Parameter(offset)}");
    }

    private static long ExperimentNumber(string id) =>
        long.TryParse(id, out var number) ? number : throw MlflowException.Invalid($"Invalid experiment ID: '{id}'");
}
