using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.LoggedModels;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>Metrics, params and tags, already checked, on their way into a run.</summary>
public sealed record Batch(IReadOnlyList<LoggedMetric> Metrics, IReadOnlyList<Tag> Params, IReadOnlyList<Tag> Tags);

/// <summary>Writes what clients log. Every method runs inside the caller's transaction: a batch is stored whole or not at all.</summary>
public static class RunLog
{
    public static void Write(Session session, string runId, Batch batch)
    {
        var run = RunStore.ActiveNumber(session, runId);
        foreach (var parameter in batch.Params)
            WriteParam(session, run, runId, parameter);
        foreach (var metric in batch.Metrics)
        {
            WriteMetric(session, run, metric.Metric);
            if (metric.ModelId is not null)
                LoggedModelStore.LogMetric(session, runId, metric);
        }
        foreach (var tag in batch.Tags)
            WriteTag(session, run, tag);
    }

    /// <summary>Sets a tag; that of the run's name renames the run.</summary>
    public static void WriteTag(Session session, long run, Tag tag)
    {
        session.Execute("INSERT INTO tags VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET value = excluded.value", run, tag.Key, tag.Value);
        if (tag.Key == RunTags.RunName)
            session.Execute("UPDATE runs SET run_name = $2 WHERE run = $1", run, tag.Value);
    }

    public static void DeleteTag(Session session, string runId, string key)
    {
        var run = RunStore.ActiveNumber(session, runId);
        if (session.Execute("DELETE FROM tags WHERE run = $1 AND key = $2", run, key) == 0)
            throw MlflowException.NotFound($"No tag with name: {key} in run with id {runId}");
    }

    private static void WriteParam(Session session, long run, string runId, Tag parameter)
    {
        if (session.Execute("INSERT OR IGNORE INTO params VALUES ($1, $2, $3)", run, parameter.Key, parameter.Value) > 0)
            return;
        var old = session.Text("SELECT value FROM params WHERE run = $1 AND key = $2", run, parameter.Key);
        if (old != parameter.Value)
            throw MlflowException.Invalid($"Changing param values is not allowed. Param with key='{parameter.Key}' was already logged with value='{old}' "
                + $"for run ID='{runId}'. Attempted logging new value '{parameter.Value}'.");
    }

    private static void WriteMetric(Session session, long run, Metric metric)
    {
        var (value, isNaN) = metric.Stored;
        session.Execute("INSERT OR IGNORE INTO metrics VALUES ($1, $2, $3, $4, $5, $6)", run, metric.Key, metric.Timestamp, metric.Step, value, isNaN);
        session.Execute("""
            INSERT INTO latest_metrics VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO UPDATE
            SET timestamp = excluded.timestamp, step = excluded.step, value = excluded.value, is_nan = excluded.is_nan
            WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)
            """, run, metric.Key, metric.Timestamp, metric.Step, value, isNaN);
    }
}
