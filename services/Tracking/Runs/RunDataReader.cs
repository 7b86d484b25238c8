using System.Text.Json;
using Microsoft.Data.Sqlite;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Runs;

/// <summary>Reads params, tags and latest metrics of many runs with three queries.</summary>
internal static class RunDataReader
{
    public static Dictionary<long, RunData> Read(Session session, IReadOnlyList<long> runs)
    {
        var numbers = Json(runs);
        var metrics = Group(session, "SELECT run, key, value, timestamp, step, is_nan FROM latest_metrics", numbers, ReadMetric);
        var parameters = Group(session, "SELECT run, key, value FROM params", numbers, ReadTag);
        var tags = Group(session, "SELECT run, key, value FROM tags", numbers, ReadTag);
        return runs.ToDictionary(static run => run, run => new RunData(metrics.GetValueOrDefault(run), parameters.GetValueOrDefault(run), tags.GetValueOrDefault(run)));
    }

    public static string Json(IReadOnlyList<long> numbers) => JsonSerializer.Serialize(numbers);

    /// <summary>From the columns (any), key, value, timestamp, step, is_nan.</summary>
    public static Metric ReadMetric(SqliteDataReader row) =>
        new(row.GetString(1), row.GetBoolean(5) ? double.NaN : row.GetDouble(2), row.GetInt64(3), row.GetInt64(4));

    private static Tag ReadTag(SqliteDataReader row) => new(row.GetString(1), row.GetString(2));

    private static Dictionary<long, List<T>> Group<T>(Session session, string select, string numbers, Func<SqliteDataReader, T> read)
    {
        var groups = new Dictionary<long, List<T>>();
        session.Visit($"{select} WHERE run IN (SELECT value FROM json_each($1))", row =>
        {
            if (!groups.TryGetValue(row.GetInt64(0), out var group))
                groups.Add(row.GetInt64(0), group = []);
            group.Add(read(row));
        }, numbers);
        return groups;
    }
}
