namespace MultiModel.Tracking.Runs;

/// <summary>Names for runs that were given none, in MLflow's manner: <c>quiet-otter-417</c>.</summary>
internal static class RunNames
{
    private static readonly string[] Adjectives =
    [
        "able", "amber", "brave", "bright", "calm", "clear", "clever", "crisp", "eager", "early", "fair", "gentle", "glad", "grand", "honest", "jolly",
        "keen", "kind", "light", "lively", "loyal", "mellow", "merry", "neat", "noble", "patient", "proud", "quick", "quiet", "rare", "silent", "sunny",
        "swift", "tidy", "trusty", "upbeat", "vivid", "warm", "wise", "witty",
    ];

    private static readonly string[] Animals =
    [
        "ant", "badger", "bear", "beaver", "bee", "bison", "crane", "crow", "deer", "dolphin", "duck", "eagle", "finch", "fox", "frog", "gull", "hare",
        "hawk", "heron", "horse", "lark", "lynx", "mole", "moose", "moth", "newt", "otter", "owl", "perch", "raven", "seal", "shrew", "sparrow", "stork",
        "swan", "tern", "trout", "whale", "wolf", "wren",
    ];

    public static string Next() => $"{Pick(Adjectives)}-{Pick(Animals)}-{Random.Shared.Next(1000)}";

    private static string Pick(string[] words) => words[Random.Shared.Next(words.Length)];
}
