namespace MultiModel.ServiceDefaults.Telemetry;

/// <summary>
/// The catalogue of ActivitySource and Meter names. The libraries under src/ do not reference this project:
/// they carry the same names, and a test holds the two together.
/// </summary>
public static class Instrumentation
{
    /// <summary>Pipeline runs and their steps.</summary>
    public const string Pipelines = "MultiModel.Pipelines";

    /// <summary>Rendering, rollouts and verification.</summary>
    public const string Rollouts = "MultiModel.Rollouts";

    /// <summary>Loading of graphs and execution of their nodes.</summary>
    public const string Graphs = "MultiModel.Graphs";

    public static readonly IReadOnlyList<string> All = [Pipelines, Rollouts, Graphs];
}
