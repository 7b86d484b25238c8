using MultiModel.Tracking.Api;
using MultiModel.Tracking.Search;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Experiments;

/// <summary>What experiments/search is asked for.</summary>
public sealed record ExperimentQuery(string? Filter, IReadOnlyList<string> OrderBy, long MaxResults, string? PageToken, string? ViewType);

/// <summary>A page of experiments; no token on the last one.</summary>
public sealed record ExperimentPage(IReadOnlyList<Experiment>? Experiments, string? NextPageToken);

public static class ExperimentSearch
{
    private static readonly string[] Attributes = ["name", "creation_time", "last_update_time"];

    public static ExperimentPage Execute(Session session, ExperimentQuery search)
    {
        var offset = PageToken.Offset(search.PageToken);
        var query = new SqlQuery();
        query.Append("SELECT experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time FROM experiments e");
        query.Append($" WHERE {LifecycleStage.Condition("e.lifecycle_stage", search.ViewType)}");
        foreach (var clause in Filter.Parse(search.Filter))
            query.Append($" AND {Condition(query, clause)}");
        query.Append($" ORDER BY {Order(search.OrderBy)} LIMIT {query.Parameter(search.MaxResults + 1)} OFFSET {query.Parameter(offset)}");
        var found = session.Query(query.Text, row => ExperimentStore.Read(session, row), query.Values);
        var next = PageToken.Next(found, offset, search.MaxResults);
        return new ExperimentPage(found.Count == 0 ? null : found, next);
    }

    private static string Condition(SqlQuery query, Clause clause) => clause.Entity switch
    {
        "tag" or "tags" => $"EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.experiment_id AND t.key = {query.Parameter(clause.Key)} "
            + $"AND {query.CompareText("t.value", clause, Comparators.Text)})",
        "attribute" or "attributes" or "attr" or "experiment" when clause.Key == "name" => query.CompareText("e.name", clause, Comparators.Text),
        "attribute" or "attributes" or "attr" or "experiment" when Attributes.Contains(clause.Key) => query.CompareNumber($"e.{clause.Key}", clause),
        "attribute" or "attributes" or "attr" or "experiment" => throw UnknownKey(clause.Key),
        _ => throw MlflowException.Invalid($"Invalid entity type '{clause.Entity}'. Valid values are ['tag', 'attribute']"),
    };

    private static string Order(IReadOnlyList<string> orderBy)
    {
        string[] columns = [.. OrderBy.Parse(orderBy).Select(static order =>
            order.Key is "experiment_id" || Attributes.Contains(order.Key) ? $"e.{order.Key} {order.Direction}" : throw UnknownKey(order.Key))];
        return string.Join(", ", columns.Length == 0 ? ["e.creation_time DESC", "e.experiment_id"] : [.. columns, "e.experiment_id"]);
    }

    private static MlflowException UnknownKey(string key) =>
        MlflowException.Invalid($"Invalid attribute key '{key}' specified. Valid keys are '{string.Join("', '", Attributes)}'");
}
