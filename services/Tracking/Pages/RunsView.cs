using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Runs;

namespace MultiModel.Tracking.Pages;

/// <summary>The runs of an experiment as its page shows them.</summary>
/// <param name="Filter">As the person typed it; <paramref name="Error"/> says what is wrong with it.</param>
/// <param name="OrderBy">One clause, or empty for the newest first.</param>
/// <param name="Page">Counted from 0.</param>
public sealed record RunsView(Experiment Experiment, IReadOnlyList<Run> Runs, string Filter, string OrderBy, bool Deleted, int Page, bool HasNext, string? Error)
{
    public const int PageSize = 50;

    private const int MaxColumns = 8;

    public IReadOnlyList<string> MetricKeys => Shown(AllMetricKeys);

    public IReadOnlyList<string> ParamKeys => Shown(AllParamKeys);

    /// <summary>Metrics and parameters of these runs that have no column.</summary>
    public int HiddenKeys => Math.Max(0, AllMetricKeys.Count - MaxColumns) + Math.Max(0, AllParamKeys.Count - MaxColumns);

    private List<string> AllMetricKeys => Keys(static run => run.Data.Metrics?.Select(static metric => metric.Key));

    private List<string> AllParamKeys => Keys(static run => run.Data.Params?.Select(static parameter => parameter.Key));

    public string Address(string? orderBy = null, int page = 0) =>
        $"/experiments/{Experiment.ExperimentId}?filter={Show.Url(Filter)}&order_by={Show.Url(orderBy ?? OrderBy)}&deleted={(Deleted ? "true" : "")}&page={page}";

    /// <summary>Sorting by a column again turns the direction round; numbers start with the greatest.</summary>
    public string SortAddress(string column, bool greatestFirst) => Address(Direction(column) switch
    {
        null => column + (greatestFirst ? " DESC" : " ASC"),
        "ascending" => column + " DESC",
        _ => column + " ASC",
    });

    /// <summary>aria-sort of a column: ascending, descending, or null when it does not sort.</summary>
    public string? Direction(string column) => OrderBy == column + " ASC" ? "ascending" : OrderBy == column + " DESC" ? "descending" : null;

    /// <summary>Keys that most runs have come first.</summary>
    private List<string> Keys(Func<Run, IEnumerable<string>?> keys) =>
        [.. Runs.SelectMany(run => keys(run) ?? []).CountBy(static key => key).OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => pair.Key)];

    private static List<string> Shown(List<string> keys) => [.. keys.Take(MaxColumns).Order(StringComparer.Ordinal)];
}
