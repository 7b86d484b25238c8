namespace MultiModel.AppHost.Embedded.Pipeline;

/// <summary>The trainer's run, as far as the launcher shows it (docs/architecture.md, HTTP between the services).</summary>
internal sealed record Run(string Id, string State, DateTimeOffset StartedAt, RunOutputs? Outputs, string? Error, IReadOnlyList<Step> Steps);

internal sealed record RunOutputs(string? ScalerRunId, string? SvcRunId, double? Accuracy, string? RolloutId);

internal sealed record Step(string Name, string Title, string State, double? Seconds, string? Message);

/// <summary>The deployer's rollout, as far as the launcher shows it.</summary>
internal sealed record Rollout(string Id, string State, string Name, string Namespace, IReadOnlyList<RolledOutModel> Models, string ManifestPath, Uri? PredictionsUrl);

internal sealed record RolledOutModel(string Name, string RunId, IReadOnlyDictionary<string, string>? Parameters, IReadOnlyDictionary<string, double>? Metrics);
