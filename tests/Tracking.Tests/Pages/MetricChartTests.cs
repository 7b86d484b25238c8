using MultiModel.Tracking.Pages;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Tests.Pages;

public sealed class MetricChartTests
{
    [Fact]
    public void Chart_OfSteps_SpansTheFrame()
    {
        var chart = new MetricChart("loss", [new("loss", 1, 0, 0), new("loss", 0.5, 1, 10), new("loss", 0, 2, 20)]);

        Assert.Equal("64,12 306,101 548,190", Assert.Single(chart.Lines));
        Assert.Equal(["0", "0.2", "0.4", "0.6", "0.8", "1"], chart.YTicks.Select(static tick => tick.Label));
        Assert.Equal("step", chart.Unit);
    }

    [Fact]
    public void Chart_WithNaN_InterruptsTheLine() =>
        Assert.Equal(2, new MetricChart("m", [new("m", 1, 0, 0), new("m", 2, 0, 1), new("m", double.NaN, 0, 2), new("m", 3, 0, 3)]).Lines.Count);

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    [InlineData(-1e300)]
    [InlineData(double.NaN)]
    public void Chart_OfOneValueRepeated_IsDrawnInFiniteNumbers(double value)
    {
        var chart = new MetricChart("m", [new("m", value, 0, 0), new("m", value, 1, 0)]);

        Assert.DoesNotContain(chart.Lines, static line => line.Contains("NaN") || line.Contains('∞'));
        Assert.InRange(chart.YTicks.Count(), 1, 12);
    }

    [Fact]
    public void Chart_OfManyPoints_KeepsExtremesAndFewPoints()
    {
        var history = Enumerable.Range(0, 20_000).Select(static i => new Metric("m", i == 12_345 ? 100 : i % 7, i, i)).ToList();

        var chart = new MetricChart("m", history);
        var points = Assert.Single(chart.Lines).Split(' ');
        Assert.True(points.Length <= 1600, $"{points.Length} points");
        Assert.Contains(points, static point => point.EndsWith(",12", StringComparison.Ordinal));
    }
}
