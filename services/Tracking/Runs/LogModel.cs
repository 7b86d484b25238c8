using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>runs/log-model: a run's list of models is the tag <c>mlflow.log-model.history</c>, a JSON array.</summary>
internal static class LogModel
{
    /// <summary>Characters of a run's list: it is read, grown and answered as a whole. A model whose signature has 10,000 columns takes 1,000,000.</summary>
    internal const int MaxHistory = 4_000_000;

    private static readonly string[] Mandatory = ["artifact_path", "flavors", "run_id", "utc_time_created"];

    /// <summary>Checks the MLmodel that a client sends as JSON text.</summary>
    public static JsonObject Parse(string modelJson)
    {
        JsonNode? model;
        try
        {
            model = JsonNode.Parse(JsonText.Checked(JsonElement.Parse(modelJson)).GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw MlflowException.Invalid($"Malformed model info. \n {modelJson} \n is not valid JSON");
        }
        if (model is not JsonObject found)
            throw MlflowException.Invalid($"Malformed model info. \n {modelJson} \n is not a JSON object");
        var missing = Mandatory.Where(name => !found.ContainsKey(name)).Select(static name => $"'{name}'").ToList();
        return missing.Count == 0 ? found : throw MlflowException.Invalid($"Model json is missing mandatory fields: [{string.Join(", ", missing)}]");
    }

    public static void Write(Session session, string runId, JsonObject model)
    {
        var run = RunStore.ActiveNumber(session, runId);
        var history = session.Text("SELECT value FROM tags WHERE run = $1 AND key = $2", run, RunTags.LogModelHistory);
        var models = history is null ? [] : ParseHistory(history);
        models.Add(model.DeepClone());
        var text = models.ToJsonString();
        if (text.Length > MaxHistory)
            throw MlflowException.Invalid($"The run's list of models would have {text.Length} characters, more than the {MaxHistory} allowed. Log the model to a run of its own.");
        RunLog.WriteTag(session, run, new Tag(RunTags.LogModelHistory, text));
    }

    /// <summary>Anyone may set the tag: what is no array of ours is replaced, not a reason to refuse the model.</summary>
    private static JsonArray ParseHistory(string history)
    {
        try
        {
            return JsonNode.Parse(history) as JsonArray ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
