using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

internal static class MetricHistory
{
    /// <summary>A metric's values in the order of their timestamps.</summary>
    public static List<Metric> Read(Session session, string runId, string key, long limit, long offset) => session.Query("""
        SELECT run, key, value, timestamp, step, is_nan FROM metrics
        WHERE run = (SELECT run FROM runs WHERE run_id = $1) AND key = $2
        ORDER BY timestamp, step, value LIMIT $3 OFFSET $4
        """, RunDataReader.ReadMetric, runId, key, limit, offset);
}
