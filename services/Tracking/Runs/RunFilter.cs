using MultiModel.Tracking.Api;
using MultiModel.Tracking.Search;

namespace MultiModel.Tracking.Runs;

/// <summary>The SQL condition of one clause of a runs filter.</summary>
internal static class RunFilter
{
    public static string Condition(SqlQuery query, Clause clause) => clause.Entity switch
    {
        "metric" or "metrics" => Logged(query, clause, "latest_metrics"),
        "param" or "params" or "parameter" or "parameters" => Logged(query, clause, "params"),
        "tag" or "tags" => Logged(query, clause, "tags"),
        "dataset" or "datasets" => Dataset(query, clause),
        "attribute" or "attributes" or "attr" or "run" => Attribute(query, clause),
        _ => throw UnknownEntity(clause.Entity),
    };

    public static MlflowException UnknownEntity(string entity) =>
        MlflowException.Invalid($"Invalid entity type '{entity}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']");

    /// <summary>A run that lacks the key matches nothing but IS NULL, not even <c>!=</c>.</summary>
    private static string Logged(SqlQuery query, Clause clause, string table)
    {
        var row = $"SELECT 1 FROM {table} l WHERE l.run = r.run AND l.key = {query.Parameter(clause.Key)}";
        return clause.Comparator switch
        {
            "IS NULL" => $"NOT EXISTS ({row})",
            "IS NOT NULL" => $"EXISTS ({row})",
            _ => $"EXISTS ({row} AND {Compare(query, clause, table)})",
        };
    }

    private static string Compare(SqlQuery query, Clause clause, string table) => table == "latest_metrics"
        ? $"l.is_nan = 0 AND {query.CompareNumber("l.value", clause)}"
        : query.CompareText("l.value", clause, Comparators.Text);

    /// <summary>
    /// The runs that one clause lets through, as a query that an index answers from the value; null where none does. A search can
    /// start from these when they are few.
    /// </summary>
    public static string? Candidates(SqlQuery query, Clause clause)
    {
        var table = clause.Entity switch
        {
            "metric" or "metrics" => "latest_metrics",
            "param" or "params" or "parameter" or "parameters" => "params",
            _ => null,
        };
        return table is null || clause.Comparator is "IS NULL" or "IS NOT NULL" or "!=" or "ILIKE" ? null
            : $"SELECT l.run FROM {table} l WHERE l.key = {query.Parameter(clause.Key)} AND {Compare(query, clause, table)}";
    }

    private static string Dataset(SqlQuery query, Clause clause) => clause.Key switch
    {
        "name" or "digest" => "EXISTS (SELECT 1 FROM dataset_inputs i JOIN datasets d USING (dataset) WHERE i.run = r.run "
            + $"AND {query.CompareText($"d.{clause.Key}", clause, Comparators.TextOrList)})",
        "context" => "EXISTS (SELECT 1 FROM dataset_input_tags t WHERE t.run = r.run AND t.key = 'mlflow.data.context' "
            + $"AND {query.CompareText("t.value", clause, Comparators.TextOrList)})",
        _ => throw MlflowException.Invalid($"Invalid dataset key '{clause.Key}' specified. Valid keys are 'name', 'digest', 'context'"),
    };

    private static string Attribute(SqlQuery query, Clause clause)
    {
        var column = RunAttributes.Column(clause.Key) ?? throw MlflowException.Invalid(
            $"Invalid attribute key '{clause.Key}' specified. Valid keys are '{string.Join("', '", RunAttributes.Names)}'");
        return RunAttributes.IsTime(column) ? query.CompareNumber(column, clause) : query.CompareText(column, clause, Comparators.TextOrList);
    }
}
