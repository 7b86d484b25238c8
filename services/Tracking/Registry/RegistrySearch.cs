using MultiModel.Tracking.Api;
using MultiModel.Tracking.Search;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

/// <summary>What registered-models/search and model-versions/search are asked for.</summary>
public sealed record RegistryQuery(string? Filter, IReadOnlyList<string> OrderBy, long MaxResults, string? PageToken);

public sealed record ModelPage(IReadOnlyList<RegisteredModel>? RegisteredModels, string? NextPageToken);

public sealed record VersionPage(IReadOnlyList<ModelVersion>? ModelVersions, string? NextPageToken);

public static class RegistrySearch
{
    private static readonly Dictionary<string, string> ModelOrders = new()
    {
        ["name"] = "m.name",
        ["timestamp"] = "m.last_updated_timestamp",
        ["last_updated_timestamp"] = "m.last_updated_timestamp",
        ["creation_timestamp"] = "m.creation_timestamp",
    };

    private static readonly Dictionary<string, string> VersionOrders = new()
    {
        ["name"] = "v.name",
        ["version_number"] = "v.version",
        ["creation_timestamp"] = "v.creation_timestamp",
        ["last_updated_timestamp"] = "v.last_updated_timestamp",
    };

    public static ModelPage Models(Session session, RegistryQuery search)
    {
        var query = new SqlQuery().Append($"SELECT {ModelStore.Columns} FROM registered_models m WHERE true");
        foreach (var clause in Filter.Parse(search.Filter))
            query.Append(" AND " + (IsTag(clause)
                ? Tagged(query, clause, "SELECT 1 FROM registered_model_tags t WHERE t.name = m.name")
                : clause.Key == "name" ? query.CompareText("m.name", clause, Comparators.Text) : throw UnknownKey(clause.Key, ["name"])));
        var found = Page(session, query, search, Order(search.OrderBy, ModelOrders, "m.name"), row => ModelStore.Read(session, row), out var next);
        return new ModelPage(found, next);
    }

    public static VersionPage Versions(Session session, RegistryQuery search)
    {
        var query = new SqlQuery().Append($"SELECT {VersionStore.Columns} FROM model_versions v WHERE true");
        foreach (var clause in Filter.Parse(search.Filter))
            query.Append(" AND " + (IsTag(clause)
                ? Tagged(query, clause, "SELECT 1 FROM model_version_tags t WHERE t.name = v.name AND t.version = v.version")
                : VersionCondition(query, clause)));
        var order = Order(search.OrderBy, VersionOrders, search.OrderBy.Count == 0 ? "v.last_updated_timestamp DESC, v.name, v.version DESC" : "v.name, v.version DESC");
        var found = Page(session, query, search, order, row => VersionStore.Read(session, row), out var next);
        return new VersionPage(found, next);
    }

    private static string VersionCondition(SqlQuery query, Clause clause) => clause.Key switch
    {
        "name" => query.CompareText("v.name", clause, Comparators.Text),
        "source_path" => query.CompareText("v.source", clause, Comparators.Text),
        "run_id" => query.CompareText("v.run_id", clause, "=", "!=", "IN"),
        "version_number" => query.CompareNumber("v.version", clause),
        _ => throw UnknownKey(clause.Key, ["name", "version_number", "run_id", "source_path"]),
    };

    private static bool IsTag(Clause clause) => clause.Entity switch
    {
        "tag" or "tags" => true,
        "attribute" or "attributes" or "attr" => false,
        _ => throw MlflowException.Invalid($"Invalid entity type '{clause.Entity}'. Valid values are ['tag', 'attribute']"),
    };

    private static string Tagged(SqlQuery query, Clause clause, string row)
    {
        var tag = $"{row} AND t.key = {query.Parameter(clause.Key)}";
        var found = $"EXISTS ({tag} AND {query.CompareText("t.value", clause, Comparators.Text)})";
        return IsNoPrompt(clause) ? $"({found} OR NOT EXISTS ({tag}))" : found;
    }

    /// <summary>MLflow 3's clients add it to each search of models. What lacks the tag is no prompt, though any other tag that is absent equals and differs from nothing.</summary>
    private static bool IsNoPrompt(Clause clause) =>
        clause.Key == "mlflow.prompt.is_prompt" && (clause.Comparator, clause.Operand.Written) is ("!=", "true") or ("=", "false");

    private static string Order(IReadOnlyList<string> orderBy, Dictionary<string, string> columns, string last) =>
        string.Join(", ", OrderBy.Parse(orderBy)
            .Select(order => columns.TryGetValue(order.Key, out var column) ? $"{column} {order.Direction}"
                : throw MlflowException.Invalid($"Invalid order by key '{order.Key}' specified. Valid keys are '{string.Join("', '", columns.Keys)}'"))
            .Append(last));

    private static List<T>? Page<T>(
        Session session, SqlQuery query, RegistryQuery search, string order, Func<Microsoft.Data.Sqlite.SqliteDataReader, T> read, out string? next)
    {
        var offset = PageToken.Offset(search.PageToken);
        query.Append($" ORDER BY {order} LIMIT {query.Parameter(search.MaxResults + 1)} OFFSET {query.Parameter(offset)}");
        var found = session.Query(query.Text, read, query.Values);
        next = PageToken.Next(found, offset, search.MaxResults);
        return found.Count == 0 ? null : found;
    }

    private static MlflowException UnknownKey(string key, string[] valid) =>
        MlflowException.Invalid($"Invalid attribute key '{key}' specified. Valid keys are '{string.Join("', '", valid)}'");
}
