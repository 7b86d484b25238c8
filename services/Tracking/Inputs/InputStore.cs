using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.LoggedModels;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Inputs;

/// <summary>What runs read and make. Every method runs inside the caller's transaction.</summary>
public static class InputStore
{
    public static void LogInputs(Session session, string runId, IReadOnlyList<DatasetInput> datasets, IReadOnlyList<string> models)
    {
        var run = RunStore.ActiveNumber(session, runId);
        foreach (var input in datasets)
            LogDataset(session, run, input);
        foreach (var model in models)
            LogModel(session, run, "input", model, 0);
    }

    public static void LogOutputs(Session session, string runId, IReadOnlyList<ModelOutput> models)
    {
        var run = RunStore.ActiveNumber(session, runId);
        foreach (var model in models)
            LogModel(session, run, "output", model.ModelId, model.Step);
    }

    /// <summary>What each of these runs read and made; runs with neither are absent.</summary>
    internal static (Dictionary<long, RunInputs> Inputs, Dictionary<long, RunOutputs> Outputs) Read(Session session, string runs)
    {
        var tags = session.Query("SELECT run, dataset, key, value FROM dataset_input_tags WHERE run IN (SELECT value FROM json_each($1))",
            static row => (Key: (row.GetInt64(0), row.GetInt64(1)), Tag: new Tag(row.GetString(2), row.GetString(3))), runs).ToLookup(static row => row.Key, static row => row.Tag);
        var datasets = session.Query("""
            SELECT i.run, d.dataset, d.name, d.digest, d.source_type, d.source, d.schema, d.profile FROM dataset_inputs i JOIN datasets d USING (dataset)
            WHERE i.run IN (SELECT value FROM json_each($1))
            """, row => (Run: row.GetInt64(0), Input: new DatasetInput(tags[(row.GetInt64(0), row.GetInt64(1))].ToList() is { Count: > 0 } found ? found : null,
                new Dataset(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7)))), runs)
            .ToLookup(static row => row.Run, static row => row.Input);
        var models = session.Query("SELECT run, direction, model_id, step FROM run_models WHERE run IN (SELECT value FROM json_each($1))",
            static row => (Key: (Run: row.GetInt64(0), Direction: row.GetString(1)), Model: new ModelOutput(row.GetString(2), row.GetInt64(3))), runs)
            .ToLookup(static row => row.Key, static row => row.Model);
        var inputs = datasets
            .Select(static group => group.Key)
            .Concat(models.Where(static group => group.Key.Direction == "input").Select(static group => group.Key.Run))
            .Distinct()
            .ToDictionary(static run => run, run => new RunInputs(
                datasets[run].ToList() is { Count: > 0 } read ? read : null,
                models[(run, "input")].Select(static model => new ModelInput(model.ModelId)).ToList() is { Count: > 0 } used ? used : null));
        var outputs = models.Where(static group => group.Key.Direction == "output").ToDictionary(static group => group.Key.Run, static group => new RunOutputs([.. group]));
        return (inputs, outputs);
    }

    private static void LogDataset(Session session, long run, DatasetInput input)
    {
        var dataset = input.Dataset;
        var experiment = session.Int64("SELECT experiment_id FROM runs WHERE run = $1", run);
        session.Execute("INSERT OR IGNORE INTO datasets (experiment_id, name, digest, source_type, source, schema, profile) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            experiment, dataset.Name, dataset.Digest, dataset.SourceType, dataset.Source, dataset.Schema, dataset.Profile);
        var number = session.Int64("SELECT dataset FROM datasets WHERE experiment_id = $1 AND name = $2 AND digest = $3", experiment, dataset.Name, dataset.Digest);
        session.Execute("INSERT OR IGNORE INTO dataset_inputs VALUES ($1, $2)", run, number);
        foreach (var tag in input.Tags ?? [])
            session.Execute("INSERT INTO dataset_input_tags VALUES ($1, $2, $3, $4) ON CONFLICT DO UPDATE SET value = excluded.value", run, number, tag.Key, tag.Value);
    }

    private static void LogModel(Session session, long run, string direction, string modelId, long step)
    {
        LoggedModelStore.Get(session, modelId);
        session.Execute("INSERT OR IGNORE INTO run_models VALUES ($1, $2, $3, $4)", run, direction, modelId, step);
    }
}
