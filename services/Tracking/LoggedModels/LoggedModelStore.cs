using System.Globalization;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.LoggedModels;

/// <summary>A new logged model, as a client asks for it.</summary>
public sealed record NewLoggedModel(string ExperimentId, string? Name, string ModelType, string SourceRunId, IReadOnlyList<Tag> Params, IReadOnlyList<Tag> Tags);

/// <summary>The models that MLflow 3 logs. Every method runs inside the caller's transaction.</summary>
public sealed class LoggedModelStore(ExperimentStore experiments, TimeProvider time)
{
    internal const string Columns =
        "model_id, experiment_id, name, creation_timestamp_ms, last_updated_timestamp_ms, artifact_uri, status, model_type, source_run_id";

    public LoggedModel Create(Session session, NewLoggedModel model)
    {
        var experiment = experiments.GetActive(session, model.ExperimentId);
        var id = $"m-{Guid.NewGuid():N}";
        session.Execute("INSERT INTO logged_models VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0)",
            id, experiment.ExperimentId, string.IsNullOrEmpty(model.Name) ? RunNames.Next() : model.Name, $"{experiment.ArtifactLocation.TrimEnd('/')}/models/{id}/artifacts",
            LoggedModelStatus.Pending, model.ModelType, model.SourceRunId, Now);
        WriteParams(session, id, model.Params);
        WriteTags(session, id, model.Tags);
        return Get(session, id);
    }

    /// <exception cref="MlflowException">There is no such model.</exception>
    public static LoggedModel Get(Session session, string id) =>
        session.First($"SELECT {Columns} FROM logged_models WHERE model_id = $1 AND is_deleted = 0", row => Read(session, row), id) ?? throw Missing(id);

    /// <summary>The run that made a model; null where either is not known.</summary>
    public static string? SourceRun(Session session, string? id) =>
        session.Text("SELECT source_run_id FROM logged_models WHERE model_id = $1", id) is { Length: > 0 } run ? run : null;

    public LoggedModel Finish(Session session, string id, string status)
    {
        Touch(session, id);
        session.Execute("UPDATE logged_models SET status = $2 WHERE model_id = $1", id, status);
        return Get(session, id);
    }

    public void Delete(Session session, string id)
    {
        Touch(session, id);
        session.Execute("UPDATE logged_models SET is_deleted = 1 WHERE model_id = $1", id);
    }

    public LoggedModel SetTags(Session session, string id, IReadOnlyList<Tag> tags)
    {
        Touch(session, id);
        WriteTags(session, id, tags);
        return Get(session, id);
    }

    public void DeleteTag(Session session, string id, string key)
    {
        Touch(session, id);
        if (session.Execute("DELETE FROM logged_model_tags WHERE model_id = $1 AND key = $2", id, key) == 0)
            throw MlflowException.NotFound($"No tag with key '{key}' found for model with ID '{id}'.");
    }

    public void LogParams(Session session, string id, IReadOnlyList<Tag> parameters)
    {
        Touch(session, id);
        WriteParams(session, id, parameters);
    }

    /// <summary>Keeps a metric of a run with the model that it was measured on.</summary>
    public static void LogMetric(Session session, string runId, LoggedMetric logged)
    {
        var (metric, id) = (logged.Metric, logged.ModelId!);
        if (session.Int64("SELECT 1 FROM logged_models WHERE model_id = $1 AND is_deleted = 0", id) is null)
            throw Missing(id);
        var (value, isNaN) = metric.Stored;
        session.Execute("""
            INSERT INTO logged_model_metrics VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO UPDATE
            SET timestamp = excluded.timestamp, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan
            WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)
            """, id, metric.Key, logged.DatasetName, logged.DatasetDigest, runId, metric.Timestamp, metric.Step, value, isNaN);
    }

    internal static LoggedModel Read(Session session, SqliteDataReader row)
    {
        var id = row.GetString(0);
        var metrics = session.Query("SELECT key, value, timestamp, step, dataset_name, dataset_digest, run_id, is_nan FROM logged_model_metrics WHERE model_id = $1",
            metric => new LoggedModelMetric(metric.GetString(0), metric.GetBoolean(7) ? double.NaN : metric.GetDouble(1), metric.GetInt64(2), metric.GetInt64(3), id,
                NullIfEmpty(metric.GetString(4)), NullIfEmpty(metric.GetString(5)), metric.GetString(6)), id);
        var registrations = session.Query("SELECT name, version FROM model_versions WHERE model_id = $1",
            static version => new Registration(version.GetString(0), version.GetInt64(1).ToString(CultureInfo.InvariantCulture)), id);
        return new LoggedModel(
            new LoggedModelInfo(id, row.GetInt64(1).ToString(CultureInfo.InvariantCulture), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetString(5), row.GetString(6),
                NullIfEmpty(row.GetString(7)), NullIfEmpty(row.GetString(8)), Pairs(session, "logged_model_tags", id), registrations.Count == 0 ? null : registrations),
            new LoggedModelData(Pairs(session, "logged_model_params", id), metrics.Count == 0 ? null : metrics));
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Touch(Session session, string id)
    {
        if (session.Execute("UPDATE logged_models SET last_updated_timestamp_ms = $2 WHERE model_id = $1 AND is_deleted = 0", id, Now) == 0)
            throw Missing(id);
    }

    private static void WriteParams(Session session, string id, IReadOnlyList<Tag> parameters)
    {
        foreach (var parameter in parameters)
            session.Execute("INSERT INTO logged_model_params VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value", id, parameter.Key, parameter.Value);
    }

    private static void WriteTags(Session session, string id, IReadOnlyList<Tag> tags)
    {
        foreach (var tag in tags)
            session.Execute("INSERT INTO logged_model_tags VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value", id, tag.Key, tag.Value);
    }

    private static List<Tag>? Pairs(Session session, string table, string id) =>
        session.Query($"SELECT key, value FROM {table} WHERE model_id = $1", static row => new Tag(row.GetString(0), row.GetString(1)), id) is { Count: > 0 } pairs ? pairs : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static MlflowException Missing(string id) => MlflowException.NotFound($"Logged model with ID '{id}' not found.");
}
