using System.Globalization;
using CsCheck;
using MultiModel.Tracking.Pages;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Tests.Pages;

public sealed class MetricChartTests
{
    [Fact]
    public void Chart_OfSteps_SpansTheFrame()
    {
        var chart = Of([new("loss", 1, 0, 0), new("loss", 0.5, 1, 10), new("loss", 0, 2, 20)]);

        Assert.Equal("64,12 306,101 548,190", Assert.Single(chart.Lines).Points);
        Assert.Equal(["0", "0.2", "0.4", "0.6", "0.8", "1"], chart.YTicks.Select(static tick => tick.Label));
        Assert.Equal("step", chart.Unit);
    }

    [Fact]
    public void Chart_WithNaN_InterruptsTheLine() =>
        Assert.Equal(2, Of([new("m", 1, 0, 0), new("m", 2, 0, 1), new("m", double.NaN, 0, 2), new("m", 3, 0, 3)]).Lines.Count);

    [Fact]
    public void Chart_OfTwoRuns_DrawsBothInOneFrame()
    {
        var chart = new MetricChart("loss",
        [
            Series("first", [new("loss", 1, 0, 0), new("loss", 0.5, 1, 10)]),
            Series("second", [new("loss", 0.5, 0, 0), new("loss", 0, 1, 20)]),
        ]);

        Assert.Equal([new(0, "64,12 306,101"), new(1, "64,101 548,190")], chart.Lines);
        Assert.Equal(["first", "second"], chart.Names);
        Assert.Contains("second, step 20: 0", chart.Dots.Select(static dot => dot.Title));
        Assert.Contains("second over 2 values, from 0.5 to 0", chart.Summary);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    [InlineData(-1e300)]
    [InlineData(double.NaN)]
    public void Chart_OfOneValueRepeated_IsDrawnInFiniteNumbers(double value)
    {
        var chart = Of([new("m", value, 0, 0), new("m", value, 1, 0)]);

        Assert.DoesNotContain(chart.Lines, static line => line.Points.Contains("NaN") || line.Points.Contains('∞'));
        Assert.InRange(chart.YTicks.Count(), 1, 12);
    }

    [Fact]
    public void Chart_OfAnyValuesAndSteps_IsDrawnInsideItsFrameWithFewTicks() =>
        Gen.Select(Gen.Double[-double.MaxValue, double.MaxValue], Gen.Double, Gen.Long, Gen.Long[0, 300]).Sample(static (value, other, step, distance) =>
        {
            var chart = Of([new("m", value, 0, step), new("m", Math.BitIncrement(value), 0, unchecked(step + distance)), new("m", other, 0, step)]);

            foreach (var number in chart.Lines.SelectMany(static line => line.Points.Split(' ', ',')).Concat(chart.YTicks.Select(static tick => tick.Y)).Concat(chart.XTicks.Select(static tick => tick.X)))
                Assert.InRange(double.Parse(number, CultureInfo.InvariantCulture), 0, MetricChart.Width);
            Assert.InRange(chart.YTicks.Take(100).Count(), 1, 12);
            Assert.InRange(chart.XTicks.Take(100).Count(), 1, 12);
        });

    [Theory]
    [InlineData(1e16, 1e16 + 2)]
    [InlineData(0, double.Epsilon)]
    [InlineData(-1.7e308, 1.7e308)]
    public void Chart_OfValuesAtTheEndsOfDouble_EndsItsTicks(double first, double second)
    {
        var chart = Of([new("m", first, 0, 1_000_000_000_000_000_000), new("m", second, 0, 1_000_000_000_000_000_200)]);

        Assert.InRange(chart.YTicks.Take(100).Count(), 1, 12);
        Assert.InRange(chart.XTicks.Take(100).Count(), 1, 12);
        Assert.DoesNotContain("NaN", Assert.Single(chart.Lines).Points);
    }

    private static MetricChart Of(IReadOnlyList<Metric> history) => new("metric", [Series("run", history)]);

    private static ChartSeries Series(string name, IReadOnlyList<Metric> history) =>
        new(name, [.. history.Select(static (metric, number) => new ChartPoint(number, metric.Step, metric.Value))], history.Count);
}
