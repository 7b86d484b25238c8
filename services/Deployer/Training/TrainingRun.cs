using System.Text.Json;

namespace MultiModel.Deployer.Training;

/// <summary>A run of the trainer's pipeline, as <c>GET /runs</c> tells it (docs/architecture.md).</summary>
public sealed record TrainingRun(
    string Id,
    string Pipeline,
    IReadOnlyDictionary<string, string> Parameters,
    string State,
    IReadOnlyList<TrainingStep> Steps,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    IReadOnlyDictionary<string, JsonElement>? Outputs = null,
    string? Error = null)
{
    public bool IsActive => State is "Pending" or "Running";
}

/// <param name="State"><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c>, <c>Skipped</c>, <c>Cached</c> or <c>Cancelled</c>.</param>
/// <param name="Seconds">Null until the step has ended.</param>
public sealed record TrainingStep(string Name, string Title, string State, double? Seconds = null, string? Message = null);
