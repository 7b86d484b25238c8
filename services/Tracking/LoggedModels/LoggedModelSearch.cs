using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Search;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.LoggedModels;

/// <summary>A dataset that metric conditions and orders are restricted to.</summary>
public sealed record DatasetReference(string Name, string? Digest);

/// <param name="Dataset">For metrics: the dataset that they were measured on.</param>
public sealed record LoggedModelOrder(string Field, bool Ascending, DatasetReference? Dataset);

/// <summary>What logged-models/search is asked for.</summary>
public sealed record LoggedModelQuery(
    IReadOnlyList<string> ExperimentIds, string? Filter, IReadOnlyList<DatasetReference> Datasets, IReadOnlyList<LoggedModelOrder> OrderBy, long MaxResults, string? PageToken);

public sealed record LoggedModelPage(IReadOnlyList<LoggedModel>? Models, string? NextPageToken);

public static class LoggedModelSearch
{
    private const int MaxDatasets = 50;

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["name"] = "m.name",
        ["model_id"] = "m.model_id",
        ["model_type"] = "m.model_type",
        ["source_run_id"] = "m.source_run_id",
        ["artifact_location"] = "m.artifact_uri",
        ["status"] = "replace(m.status, 'LOGGED_MODEL_', '')",
    };

    private static readonly Dictionary<string, string> Times = new()
    {
        ["creation_time"] = "m.creation_timestamp_ms",
        ["creation_timestamp"] = "m.creation_timestamp_ms",
        ["creation_timestamp_ms"] = "m.creation_timestamp_ms",
        ["last_updated_time"] = "m.last_updated_timestamp_ms",
        ["last_updated_timestamp"] = "m.last_updated_timestamp_ms",
        ["last_updated_timestamp_ms"] = "m.last_updated_timestamp_ms",
    };

    public static LoggedModelPage Execute(Session session, LoggedModelQuery search)
    {
        if (search.Datasets.Count > MaxDatasets)
            throw MlflowException.Invalid($"datasets has {search.Datasets.Count} entries, more than {MaxDatasets}.");
        var offset = PageToken.Offset(search.PageToken);
        var query = new SqlQuery();
        query.Append($"SELECT {LoggedModelStore.Columns} FROM logged_models m WHERE m.is_deleted = 0");
        query.Append($" AND m.experiment_id IN {query.List(search.ExperimentIds.Select(ExperimentStore.Number))}");
        foreach (var clause in Filter.Parse(search.Filter))
            query.Append($" AND {Condition(query, clause, search.Datasets)}");
        var order = OrderBy.Checked(search.OrderBy).Select(one => Order(query, one)).Append("m.creation_timestamp_ms DESC").Append("m.model_id");
        query.Append($" ORDER BY {string.Join(", ", order)} LIMIT {query.Parameter(search.MaxResults + 1)} OFFSET {query.Parameter(offset)}");
        var found = session.Query(query.Text, row => LoggedModelStore.Read(session, row), query.Values);
        var next = PageToken.Next(found, offset, search.MaxResults);
        return new LoggedModelPage(found.Count == 0 ? null : found, next);
    }

    private static string Condition(SqlQuery query, Clause clause, IReadOnlyList<DatasetReference> datasets)
    {
        switch (clause.Entity)
        {
            case "metric" or "metrics":
                var on = string.Join(" OR ", datasets.Select(dataset => OnDataset(query, dataset)));
                return $"EXISTS (SELECT 1 FROM logged_model_metrics l WHERE l.model_id = m.model_id AND l.key = {query.Parameter(clause.Key)}"
                    + $"{(on.Length == 0 ? "" : $" AND ({on})")} AND l.is_nan = 0 AND {query.CompareNumber("l.value", clause)})";
            case "param" or "params" or "parameter" or "parameters":
                return Pair(query, clause, "logged_model_params");
            case "tag" or "tags":
                return Pair(query, clause, "logged_model_tags");
            case "attribute" or "attributes" or "attr":
                return Texts.TryGetValue(clause.Key, out var text) ? query.CompareText(text, clause, Comparators.TextOrList)
                    : Times.TryGetValue(clause.Key, out var time) ? query.CompareNumber(time, clause)
                    : throw Unknown("attribute key", clause.Key);
            default:
                throw Unknown("entity type", clause.Entity);
        }
    }

    private static string Pair(SqlQuery query, Clause clause, string table) =>
        $"EXISTS (SELECT 1 FROM {table} l WHERE l.model_id = m.model_id AND l.key = {query.Parameter(clause.Key)} AND {query.CompareText("l.value", clause, Comparators.Text)})";

    private static string Order(SqlQuery query, LoggedModelOrder order)
    {
        var (entity, key) = Identifier.Parse(order.Field);
        var direction = order.Ascending ? "ASC" : "DESC";
        if (entity is not ("metric" or "metrics"))
            return Texts.TryGetValue(key, out var column) || Times.TryGetValue(key, out column) ? $"{column} {direction}" : throw Unknown("order_by field name", order.Field);
        var on = order.Dataset is null ? "" : $" AND {OnDataset(query, order.Dataset)}";
        return $"(SELECT l.value FROM logged_model_metrics l WHERE l.model_id = m.model_id AND l.key = {query.Parameter(key)}{on} AND l.is_nan = 0 "
            + $"ORDER BY l.timestamp DESC LIMIT 1) {direction} NULLS LAST";
    }

    private static string OnDataset(SqlQuery query, DatasetReference dataset) =>
        $"l.dataset_name = {query.Parameter(dataset.Name)}" + (dataset.Digest is null ? "" : $" AND l.dataset_digest = {query.Parameter(dataset.Digest)}");

    private static MlflowException Unknown(string what, string name) =>
        MlflowException.Invalid($"Invalid {what} '{name}'. Valid are metrics.<key>, params.<key>, tags.<key>, {string.Join(", ", Texts.Keys.Concat(Times.Keys))}.");
}
