namespace MultiModel.Mlflow;

/// <summary>Runs as MLflow's JSON has them. Empty fields are left out by the server.</summary>
internal static class RunJson
{
    public sealed record Pair(string Key, string Value);

    public sealed record Metric(string Key, double Value);

    public sealed record Info(string RunId, string ExperimentId, string? RunName, RunStatus Status, long? StartTime, long? EndTime, string ArtifactUri);

    public sealed record Data(IReadOnlyList<Pair>? Params, IReadOnlyList<Metric>? Metrics, IReadOnlyList<Pair>? Tags);

    public sealed record Content(Info Info, Data? Data)
    {
        public Run ToRun() => new(
            Info.RunId,
            Info.ExperimentId,
            Info.RunName,
            Info.Status,
            Time(Info.StartTime),
            Time(Info.EndTime),
            new Uri(Info.ArtifactUri, UriKind.RelativeOrAbsolute),
            Map(Data?.Params),
            (Data?.Metrics ?? []).ToDictionary(static metric => metric.Key, static metric => metric.Value),
            Map(Data?.Tags));
    }

    public sealed record Envelope(Content Run)
    {
        public Run ToRun() => Run.ToRun();
    }

    public sealed record Page(IReadOnlyList<Content>? Runs, string? NextPageToken);

    public sealed record Error(string? ErrorCode, string? Message);

    public static IReadOnlyList<Pair> Pairs(IReadOnlyDictionary<string, string>? map) => [.. (map ?? new Dictionary<string, string>()).Select(static pair => new Pair(pair.Key, pair.Value))];

    private static Dictionary<string, string> Map(IReadOnlyList<Pair>? pairs) => (pairs ?? []).ToDictionary(static pair => pair.Key, static pair => pair.Value);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } time and > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
