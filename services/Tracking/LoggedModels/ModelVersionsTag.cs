using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.LoggedModels;

/// <summary>
/// The tag by which MLflow 3's clients and page know under which names a logged model is registered: a JSON array of name and version. The
/// server writes it when a version names its model. As in MLflow, a version that is deleted stays in it.
/// </summary>
internal static class ModelVersionsTag
{
    private const string Key = "mlflow.modelVersions";

    /// <summary>Of a tag's value; the oldest entries give way.</summary>
    private const int MaxLength = 8000;

    public static void Add(Session session, string modelId, string name, long version)
    {
        if (session.Int64("SELECT 1 FROM logged_models WHERE model_id = $1 AND is_deleted = 0", modelId) is null)
            return;
        var versions = Parse(session.Text("SELECT value FROM logged_model_tags WHERE model_id = $1 AND key = $2", modelId, Key));
        versions.Add(Entry(JsonValue.Create(name), version));
        string value;
        // Spaced as Python's json.dumps does.
        while ((value = $"[{string.Join(", ", versions)}]").Length > MaxLength && versions.Count > 1)
            versions.RemoveAt(0);
        session.Execute("INSERT INTO logged_model_tags VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value", modelId, Key, value);
    }

    /// <summary>Anyone may set the tag, so nothing about its form is taken for granted.</summary>
    private static List<string> Parse(string? value)
    {
        try
        {
            return value is not null && JsonNode.Parse(value) is JsonArray versions
                ? [.. versions.OfType<JsonObject>().Where(static entry => entry["name"] is not null && entry["version"] is not null)
                    .Select(static entry => Entry(entry["name"]!, entry["version"]!))]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Entry(JsonNode name, JsonNode version) => $$"""{"name": {{name.ToJsonString()}}, "version": {{version.ToJsonString()}}}""";
}
