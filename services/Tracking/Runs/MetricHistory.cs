using System.Text.Json;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>A metric's values in the order of their timestamps.</summary>
internal static class MetricHistory
{
    private const string Values = "FROM metrics WHERE run = (SELECT run FROM runs WHERE run_id = $1) AND key = $2";
    private const string Select = $"SELECT value, timestamp, step, is_nan {Values}";
    private const string Order = "ORDER BY timestamp, step, value, is_nan";
    private const string Rows = $"{Select} {Order} LIMIT $3 OFFSET $4";
    private const string RowsAfter = $"{Select} AND (timestamp, step, value, is_nan) > ($4, $5, $6, $7) {Order} LIMIT $3";

    public static List<Metric> Read(Session session, string runId, string key, long limit, long offset) =>
        session.Query(Rows, row => ReadMetric(row, key), runId, key, limit, offset);

    /// <summary>The values that follow one.</summary>
    public static List<Metric> ReadAfter(Session session, string runId, Metric last, long limit)
    {
        var (value, isNaN) = last.Stored;
        return session.Query(RowsAfter, row => ReadMetric(row, last.Key), runId, last.Key, limit, last.Timestamp, last.Step, value, isNaN);
    }

    public static long Count(Session session, string runId, string key) => session.Int64($"SELECT count(*) {Values}", runId, key) ?? 0;

    /// <summary>The first keys, by name, of which one of the runs has more than one value.</summary>
    public static List<string> KeysOfSeveral(Session session, IEnumerable<string> runIds, int limit) => session.Query("""
        SELECT DISTINCT l.key FROM latest_metrics l JOIN runs r ON r.run = l.run
        WHERE r.run_id IN (SELECT value FROM json_each($1))
          AND (SELECT count(*) FROM (SELECT 1 FROM metrics m WHERE m.run = l.run AND m.key = l.key LIMIT 2)) = 2
        ORDER BY l.key LIMIT $2
        """, static row => row.GetString(0), JsonSerializer.Serialize(runIds), limit);

    /// <summary>Shows each value without holding them all.</summary>
    public static void Visit(Session session, string runId, string key, Action<Metric> visit) =>
        session.Visit(Rows, row => visit(ReadMetric(row, key)), runId, key, long.MaxValue, 0);

    /// <remarks>The key is the caller's: a string of its own for each row is more than all the rest of it.</remarks>
    private static Metric ReadMetric(SqliteDataReader row, string key) =>
        new(key, row.GetBoolean(3) ? double.NaN : row.GetDouble(0), row.GetInt64(1), row.GetInt64(2));
}
