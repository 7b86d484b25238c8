namespace MultiModel.Mlflow;

/// <summary>Runs as MLflow's JSON has them, as far as they are read. Empty fields are left out by the server.</summary>
internal static class RunJson
{
    public sealed record Pair(string Key, string Value = "");

    public sealed record Info(string RunId, Uri ArtifactUri);

    public sealed record Data(IReadOnlyList<Pair?>? Tags = null);

    public sealed record Content(Info Info, Data? Data = null)
    {
        public Run ToRun() => new(
            Info.RunId, Info.ArtifactUri, (Data?.Tags ?? []).OfType<Pair>().DistinctBy(static tag => tag.Key).ToDictionary(static tag => tag.Key, static tag => tag.Value));
    }

    public sealed record Envelope(Content Run);

    public sealed record Page(IReadOnlyList<Content?>? Runs = null);

    public sealed record Error(string ErrorCode, string Message = "");

    public static IReadOnlyList<Pair> Pairs(IReadOnlyDictionary<string, string>? map)
        => [.. (map ?? new Dictionary<string, string>()).Select(static pair => new Pair(pair.Key, pair.Value))];
}
