using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Pages;

/// <summary>A row of the comparison: one key, and its value in each run (null where the run lacks it).</summary>
public sealed record ComparisonRow(string Key, IReadOnlyList<string?> Values)
{
    public bool Differs => Values.Distinct().Skip(1).Any();
}

/// <summary>Several runs side by side.</summary>
/// <param name="Charts">Of each metric that has a history in one of the runs, with a line for each run.</param>
public sealed record Comparison(IReadOnlyList<Run> Runs, IReadOnlyList<MetricChart> Charts)
{
    public const int MaxRuns = 10;

    public IReadOnlyList<ComparisonRow> Params => Rows(static run => run.Data.Params?.Select(static parameter => (parameter.Key, parameter.Value)));

    public IReadOnlyList<ComparisonRow> Metrics => Rows(static run => run.Data.Metrics?.Select(static metric => (metric.Key, Show.Number(metric.Value))));

    public IReadOnlyList<ComparisonRow> Tags => Rows(static run => run.Data.Tags?
        .Where(static tag => !tag.Key.StartsWith("mlflow.", StringComparison.Ordinal)).Select(static tag => (tag.Key, tag.Value)));

    private List<ComparisonRow> Rows(Func<Run, IEnumerable<(string Key, string Value)>?> values)
    {
        var byRun = Runs.Select(run => (values(run) ?? []).ToDictionary(static pair => pair.Key, static pair => pair.Value)).ToList();
        return [.. byRun.SelectMany(static pairs => pairs.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(key => new ComparisonRow(key, [.. byRun.Select(pairs => pairs.GetValueOrDefault(key))]))];
    }
}
