using System.Globalization;
using System.Text;

namespace MultiModel.Tracking.Pages;

/// <summary>
/// Histories of one metric as the coordinates of SVG lines in one frame: x is the step, or the order of logging when all steps are equal.
/// </summary>
public sealed class MetricChart
{
    public const double Width = 560, Height = 220, Left = 64, Right = 12, Top = 12, Bottom = 30;

    /// <summary>With more, dots would cover the lines.</summary>
    private const int MaxDots = 60;

    private readonly double minX, maxX, minY, maxY;

    public MetricChart(string key, IReadOnlyList<ChartSeries> series)
    {
        Key = key;
        Names = [.. series.Select(static one => one.Name)];
        var bySteps = series.Any(static one => one.Points.Select(static point => point.Step).Distinct().Skip(1).Any());
        Unit = bySteps ? "step" : "logged value";
        var points = series.Select(one => PointsOf(one.Points, bySteps)).ToList();
        var finite = points.Select(static line => line.Where(IsFinite).ToList()).ToList();
        (minX, maxX) = Range(points.SelectMany(static line => line.Select(static point => point.X)), static magnitude => Math.Max(1, magnitude * 1e-6));
        (minY, maxY) = Range(finite.SelectMany(static line => line.Select(static point => point.Y)), static magnitude => Math.Max(1e-9, magnitude * 0.1));
        Lines = [.. points.SelectMany((line, number) => Segments(line).Select(segment => new ChartLine(number, Line(segment))))];
        Dots = finite.Sum(static line => line.Count) > MaxDots ? [] : [.. finite.SelectMany(DotsOf)];
        Summary = string.Join("; ", finite.Select((line, number) => Summarize(series[number], line)));
    }

    public string Key { get; }

    /// <summary>Of the series, by their numbers.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Unit { get; }

    /// <summary>What the chart shows, in words.</summary>
    public string Summary { get; }

    /// <summary>NaN and infinite values interrupt a line.</summary>
    public IReadOnlyList<ChartLine> Lines { get; }

    public IReadOnlyList<ChartDot> Dots { get; }

    public IEnumerable<(string Y, string Label)> YTicks => Ticks(minY, maxY).Select(value => (Y(value), Show.Number(value)));

    public IEnumerable<(string X, string Label)> XTicks => Ticks(minX, maxX).Where(static value => value == Math.Floor(value)).Select(value => (X(value), Show.Number(value)));

    private static List<(double X, double Y)> PointsOf(IReadOnlyList<ChartPoint> points, bool bySteps) =>
        [.. points.Select(point => (X: (double)(bySteps ? point.Step : point.Number), Y: point.Value)).OrderBy(static point => point.X)];

    private IEnumerable<ChartDot> DotsOf(List<(double X, double Y)> line, int number)
    {
        var name = Names.Count > 1 ? Names[number] + ", " : "";
        return line.Select(point => new ChartDot(number, X(point.X), Y(point.Y), $"{name}{Unit} {point.X:0}: {Show.Number(point.Y)}"));
    }

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.Y) && Math.Abs(point.Y) < double.MaxValue;

    /// <summary>Least and greatest; values closer together than ticks can tell apart, and a single one, get room around them.</summary>
    private static (double Least, double Greatest) Range(IEnumerable<double> values, Func<double, double> room)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        if (least > greatest)
            return (0, 1);
        var magnitude = Math.Max(Math.Abs(least), Math.Abs(greatest));
        return greatest - least > Math.Max(magnitude * 1e-9, 1e-300) ? (least, greatest) : (least - room(magnitude), greatest + room(magnitude));
    }

    /// <summary>Halves, since the whole of a range can be beyond double's.</summary>
    private static double Fraction(double value, double least, double greatest) => (value / 2 - least / 2) / (greatest / 2 - least / 2);

    private static string Summarize(ChartSeries series, List<(double X, double Y)> finite) => finite.Count == 0 ? $"{series.Name}: no finite value"
        : $"{series.Name} over {series.Count} values, "
            + $"from {Show.Number(finite[0].Y)} to {Show.Number(finite[^1].Y)}, "
            + $"least {Show.Number(finite.Min(static point => point.Y))}, "
            + $"greatest {Show.Number(finite.Max(static point => point.Y))}";

    private string X(double value) => Format(Left + Fraction(value, minX, maxX) * (Width - Left - Right));

    private string Y(double value) => Format(Height - Bottom - Fraction(value, minY, maxY) * (Height - Top - Bottom));

    private string Line(List<(double X, double Y)> points) =>
        points.Aggregate(new StringBuilder(), (text, point) => text.Append(X(point.X)).Append(',').Append(Y(point.Y)).Append(' ')).ToString().TrimEnd();

    private static string Format(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Round numbers (1, 2 or 5 times a power of ten), four to eight of them.</summary>
    private static IEnumerable<double> Ticks(double from, double to)
    {
        var rough = to / 4 - from / 4;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        // Adding zero makes 0 of -0.
        for (var i = Math.Ceiling(from / step); i * step <= to + step * 1e-9; i++)
            yield return i * step + 0.0;
    }

    private static IEnumerable<List<(double X, double Y)>> Segments(IEnumerable<(double X, double Y)> points)
    {
        var segment = new List<(double, double)>();
        foreach (var point in points)
        {
            if (IsFinite(point))
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
}

/// <summary>Points of a polyline of one series.</summary>
public readonly record struct ChartLine(int Series, string Points);

/// <summary>One value of a series, and what it says when it is pointed at.</summary>
public readonly record struct ChartDot(int Series, string X, string Y, string Title);
