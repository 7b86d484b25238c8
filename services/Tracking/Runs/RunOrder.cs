using MultiModel.Tracking.Api;
using MultiModel.Tracking.Search;

namespace MultiModel.Tracking.Runs;

/// <summary>
/// The ORDER BY of a runs search. Runs without the value come last either way, those with NaN before them; ties go to the newest
/// run, then to the id, so that pages never overlap.
/// </summary>
internal static class RunOrder
{
    public static (string Joins, string Columns) Build(SqlQuery query, IReadOnlyList<string> orderBy)
    {
        var joins = new List<string>();
        var columns = new List<string>();
        foreach (var clause in OrderBy.Parse(orderBy))
        {
            var table = $"o{joins.Count}";
            switch (clause.Entity)
            {
                case "metric" or "metrics":
                    joins.Add(Join(query, "latest_metrics", table, clause.Key));
                    columns.Add($"CASE WHEN {table}.value IS NULL THEN 2 WHEN {table}.is_nan THEN 1 ELSE 0 END");
                    columns.Add($"{table}.value {clause.Direction}");
                    break;
                case "param" or "params" or "parameter" or "parameters":
                    joins.Add(Join(query, "params", table, clause.Key));
                    columns.Add($"{table}.value {clause.Direction} NULLS LAST");
                    break;
                case "tag" or "tags":
                    joins.Add(Join(query, "tags", table, clause.Key));
                    columns.Add($"{table}.value {clause.Direction} NULLS LAST");
                    break;
                case "attribute" or "attributes" or "attr" or "run":
                    var column = RunAttributes.Column(clause.Key) ?? throw MlflowException.Invalid(
                        $"Invalid attribute key '{clause.Key}' specified in order_by. Valid keys are '{string.Join("', '", RunAttributes.Names)}'");
                    columns.Add($"{column} {clause.Direction}{(column == "r.end_time" ? " NULLS LAST" : "")}");
                    break;
                default:
                    throw RunFilter.UnknownEntity(clause.Entity);
            }
        }
        columns.Add("r.start_time DESC");
        columns.Add("r.run_id");
        return (string.Join(' ', joins), string.Join(", ", columns));
    }

    private static string Join(SqlQuery query, string table, string name, string key) =>
        $"LEFT JOIN {table} {name} ON {name}.run = r.run AND {name}.key = {query.Parameter(key)}";
}
