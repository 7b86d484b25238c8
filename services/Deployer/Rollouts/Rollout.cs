namespace MultiModel.Deployer.Rollouts;

public enum RolloutState
{
    Pending,
    Running,

    /// <summary>Live, until another rollout succeeds.</summary>
    Succeeded,
    Failed,

    /// <summary>Was live.</summary>
    Superseded,
}

/// <summary>A manifest on its way to where it is served, and what came of it.</summary>
public sealed record Rollout
{
    public required string Id { get; init; }

    public required RolloutState State { get; init; }

    /// <summary>Where it goes: <c>local</c>, <c>files</c> or <c>kubernetes</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Name of the SeldonDeployment.</summary>
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required IReadOnlyList<RolloutModel> Models { get; init; }

    /// <summary>The kept file; the live one lies also at <c>multi-model.yaml</c> of the data directory.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string ManifestSha256 { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended, or how far it is.</summary>
    public string? Message { get; init; }

    /// <summary>Where its predictions are answered; null when the target does not know, or is another one now.</summary>
    public string? PredictionsUrl { get; init; }

    /// <summary>The trace that asked for the rollout (W3C traceparent).</summary>
    public string? TraceParent { get; init; }

    public bool HasEnded => State is not (RolloutState.Pending or RolloutState.Running);
}

/// <summary>A model of a rollout as MLflow described it when the rollout began.</summary>
public sealed record RolloutModel(string Name, string RunId, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Something that happened on the way; <see cref="Sequence"/> counts from 1 within the rollout.</summary>
public sealed record RolloutProgress(long Sequence, DateTimeOffset At, string Stage, string Message);

/// <summary>The run ids of the two models, as MLflow gave them.</summary>
public sealed record RolloutRequest(string? Scaler, string? Svc);

/// <summary>A rollout ends as failed; the message says what, where and what to do.</summary>
public sealed class RolloutFailedException(string message, Exception? inner = null) : Exception(message, inner);
