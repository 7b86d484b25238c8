using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Pages;

/// <summary>A value of a line.</summary>
/// <param name="Number">How many were logged before it.</param>
public readonly record struct ChartPoint(long Number, long Step, double Value);

/// <summary>One line of a chart: whose values they are, in the order of logging.</summary>
/// <param name="Points">Every value; of very many the first, least, greatest and last of each part, so that no peak is lost.</param>
/// <param name="Count">Of the values that were logged.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, long Count)
{
    /// <summary>More points than a chart has pixels.</summary>
    internal const int MaxPoints = 1500;

    internal static ChartSeries Read(Session session, string name, string runId, string key)
    {
        var history = MetricHistory.Read(session, runId, key, MaxPoints + 1, 0);
        if (history.Count <= MaxPoints)
            return new ChartSeries(name, [.. history.Select(static (metric, number) => new ChartPoint(number, metric.Step, metric.Value))], history.Count);
        var count = MetricHistory.Count(session, runId, key);
        var size = (int)Math.Ceiling(count * 4.0 / MaxPoints);
        var (points, part, number) = (new List<ChartPoint>(MaxPoints), new List<ChartPoint>(size), 0L);
        MetricHistory.Visit(session, runId, key, metric =>
        {
            part.Add(new ChartPoint(number++, metric.Step, metric.Value));
            if (part.Count < size && number < count)
                return;
            points.AddRange(new[] { part[0], part.MinBy(static point => point.Value), part.MaxBy(static point => point.Value), part[^1] }
                .Distinct().OrderBy(static point => point.Number));
            part.Clear();
        });
        return new ChartSeries(name, points, count);
    }
}
