using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Training;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Console;

/// <summary>Everything that the page shows, collected before it is rendered.</summary>
public sealed record ConsolePage
{
    public required Reading<TrainingRun> Run { get; init; }

    public required Rollout? Live { get; init; }

    public required Reading<LiveManifest> Manifest { get; init; }

    /// <summary>SHA-256 of what the graph serves.</summary>
    public required Reading<string> Served { get; init; }

    public required IReadOnlyList<Rollout> Rollouts { get; init; }

    /// <summary>The way of the newest rollout.</summary>
    public required IReadOnlyList<RolloutProgress> Progress { get; init; }

    public required Uri MlflowUrl { get; init; }

    public Uri? GraphAddress { get; init; }

    /// <summary>What a row of features is; null when the graph does not say.</summary>
    public GraphInput? Input { get; init; }

    /// <summary>Text of the prediction form; null for an example.</summary>
    public string? Rows { get; init; }

    public Reading<PredictionTrace>? Prediction { get; init; }

    /// <summary>Why what was asked for did not happen.</summary>
    public string? Problem { get; init; }

    /// <summary>Set while something moves that the page follows.</summary>
    public string? EventsUrl => Run.Value is { IsActive: true } run ? $"/training/{run.Id}/events"
        : Rollouts.FirstOrDefault() is { HasEnded: false } rollout ? $"/rollouts/{rollout.Id}/events"
        : null;
}

/// <summary>What another service answered: a value, nothing yet, or why it could not be asked.</summary>
public sealed record Reading<T>(T? Value, string? Problem = null) where T : class;

/// <summary>The live manifest as text and as the graph that it describes.</summary>
public sealed record LiveManifest(string Text, PredictiveUnit Graph);
