using System.Globalization;
using System.Text;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Pages;

/// <summary>A metric's history as the coordinates of an SVG line: x is the step, or the order of logging when all steps are equal.</summary>
public sealed class MetricChart
{
    public const double Width = 560, Height = 220, Left = 64, Right = 12, Top = 12, Bottom = 30;

    /// <summary>More points than pixels are thinned to the first, least, greatest and last of each pixel column.</summary>
    private const int MaxPoints = 1500;

    private readonly double minX, maxX, minY, maxY;

    public MetricChart(string key, IReadOnlyList<Metric> history)
    {
        Key = key;
        Count = history.Count;
        var bySteps = history.Select(static metric => metric.Step).Distinct().Skip(1).Any();
        Unit = bySteps ? "step" : "logged value";
        var points = history.Select((metric, index) => (X: bySteps ? metric.Step : (double)index, Y: metric.Value)).OrderBy(static point => point.X).ToList();
        var finite = points.Where(static point => double.IsFinite(point.Y) && Math.Abs(point.Y) < double.MaxValue).ToList();
        (minX, maxX) = points.Count == 0 ? (0, 1) : (points[0].X, points[^1].X);
        (minY, maxY) = finite.Count == 0 ? (0, 1) : (finite.Min(static point => point.Y), finite.Max(static point => point.Y));
        if (maxX == minX)
            (minX, maxX) = (minX - 1, maxX + 1);
        if (maxY == minY)
            (minY, maxY) = (minY - Math.Max(1e-9, Math.Abs(minY) * 0.1), maxY + Math.Max(1e-9, Math.Abs(maxY) * 0.1));
        Lines = [.. Segments(Thin(points)).Select(Line)];
        Dots = finite.Count <= 60 ? [.. finite.Select(point => (X(point.X), Y(point.Y), $"{Unit} {point.X:0}: {Show.Number(point.Y)}"))] : [];
        Summary = finite.Count == 0 ? $"{key}: no finite value"
            : $"{key} over {Count} values, from {Show.Number(finite[0].Y)} to {Show.Number(finite[^1].Y)}, least {Show.Number(finite.Min(static point => point.Y))}, greatest {Show.Number(finite.Max(static point => point.Y))}";
    }

    public string Key { get; }

    public int Count { get; }

    public string Unit { get; }

    public string Summary { get; }

    /// <summary>Points of polylines; NaN and infinite values interrupt the line.</summary>
    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<(string X, string Y, string Title)> Dots { get; }

    public IEnumerable<(string Y, string Label)> YTicks => Ticks(minY, maxY).Select(value => (Y(value), Show.Number(value)));

    public IEnumerable<(string X, string Label)> XTicks => Ticks(minX, maxX).Where(static value => value == Math.Floor(value)).Select(value => (X(value), Show.Number(value)));

    private string X(double value) => Format(Left + (value - minX) / (maxX - minX) * (Width - Left - Right));

    private string Y(double value) => Format(Height - Bottom - (value - minY) / (maxY - minY) * (Height - Top - Bottom));

    private string Line(List<(double X, double Y)> points) =>
        points.Aggregate(new StringBuilder(), (text, point) => text.Append(X(point.X)).Append(',').Append(Y(point.Y)).Append(' ')).ToString().TrimEnd();

    private static string Format(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Round numbers (1, 2 or 5 times a power of ten), four to eight of them.</summary>
    private static IEnumerable<double> Ticks(double from, double to)
    {
        var rough = (to - from) / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        for (var i = Math.Ceiling(from / step); i * step <= to + step * 1e-9; i++)
            yield return Math.Round(i * step, 12);
    }

    private static IEnumerable<List<(double X, double Y)>> Segments(IEnumerable<(double X, double Y)> points)
    {
        var segment = new List<(double, double)>();
        foreach (var point in points)
        {
            if (double.IsFinite(point.Y) && Math.Abs(point.Y) < double.MaxValue)
                segment.Add(point);
            else if (segment.Count > 0)
            {
                yield return segment;
                segment = [];
            }
        }
        if (segment.Count > 0)
            yield return segment;
    }

    private static IEnumerable<(double X, double Y)> Thin(List<(double X, double Y)> points) => points.Count <= MaxPoints ? points
        : points.Chunk((int)Math.Ceiling(points.Count * 4.0 / MaxPoints)).SelectMany(static chunk =>
            new[] { chunk[0], chunk.MinBy(static point => point.Y), chunk.MaxBy(static point => point.Y), chunk[^1] }.Distinct().OrderBy(static point => point.X));
}
