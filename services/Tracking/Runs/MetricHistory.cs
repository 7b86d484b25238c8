using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>A metric's values in the order of their timestamps.</summary>
internal static class MetricHistory
{
    private const string Values = "FROM metrics WHERE run = (SELECT run FROM runs WHERE run_id = $1) AND key = $2";

    public static List<Metric> Read(Session session, string runId, string key, long limit, long offset) => Query(session, RunDataReader.ReadMetric, runId, key, limit, offset);

    public static long Count(Session session, string runId, string key) => session.Int64($"SELECT count(*) {Values}", runId, key) ?? 0;

    /// <summary>Shows each value without holding them all.</summary>
    public static void Visit(Session session, string runId, string key, Action<Metric> visit) => Query(session, row =>
    {
        visit(RunDataReader.ReadMetric(row));
        return 0;
    }, runId, key, long.MaxValue, 0);

    private static List<T> Query<T>(Session session, Func<SqliteDataReader, T> read, string runId, string key, long limit, long offset) =>
        session.Query($"SELECT run, key, value, timestamp, step, is_nan {Values} ORDER BY timestamp, step, value LIMIT $3 OFFSET $4", read, runId, key, limit, offset);
}
