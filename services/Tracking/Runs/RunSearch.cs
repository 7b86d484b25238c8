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

    /// <summary>In the index's own order a page is full after a few runs when many match: starting from the matches pays only when they are rare.</summary>
    private const int FewOfManyPages = 2_000;

    /// <summary>In any other order every match is looked at before the first is known.</summary>
    private const int FewOfAll = 20_000;

    public static RunPage Execute(Session session, RunQuery search)
    {
        var offset = PageToken.Offset(search.PageToken);
        var query = Build(session, search, offset);
        var numbers = session.Query(query.Text, static row => row.GetInt64(0), query.Values);
        var next = PageToken.Next(numbers, offset, search.MaxResults);
        return new RunPage(numbers.Count == 0 ? null : RunStore.Load(session, numbers), next);
    }

    private static SqlQuery Build(Session session, RunQuery search, long offset)
    {
        var clauses = Filter.Parse(search.Filter);
        var start = clauses.FirstOrDefault(clause => LetsFewThrough(session, clause, search.OrderBy.Count == 0 ? FewOfManyPages : FewOfAll));
        var query = new SqlQuery();
        var order = RunOrder.Build(query, search.OrderBy);
        // Without an index of runs SQLite starts from the candidates; with it, it walks the runs in their order until the page is full.
        query.Append(
            $"SELECT r.run FROM runs r {(start is null ? "" : "NOT INDEXED")} {order.Joins} WHERE r.experiment_id IN {query.List(search.ExperimentIds.Select(ExperimentNumber))}");
        query.Append($" AND {LifecycleStage.Condition("r.lifecycle_stage", search.ViewType)}");
        if (start is not null)
            query.Append($" AND r.run IN ({RunFilter.Candidates(query, start)})");
        foreach (var clause in clauses)
            query.Append($" AND {RunFilter.Condition(query, clause)}");
        return query.Append($" ORDER BY {order.Columns} LIMIT {query.Parameter(search.MaxResults + 1)} OFFSET {query.Parameter(offset)}");
    }

    /// <summary>Whether an index finds all runs that pass a clause, and they are few.</summary>
    private static bool LetsFewThrough(Session session, Clause clause, int few)
    {
        var count = new SqlQuery();
        if (RunFilter.Candidates(count, clause) is not { } candidates)
            return false;
        count.Append($"SELECT count(*) FROM ({candidates} LIMIT {few + 1})");
        return session.Int64(count.Text, count.Values) <= few;
    }

    private static long ExperimentNumber(string id) =>
        long.TryParse(id, out var number) ? number : throw MlflowException.Invalid($"Invalid experiment ID: '{id}'");
}
