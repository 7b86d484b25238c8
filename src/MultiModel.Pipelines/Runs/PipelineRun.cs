using System.Text.Json;

namespace MultiModel.Pipelines;

public enum RunState { Pending, Running, Succeeded, Failed, Cancelled }

public enum StepState { Pending, Running, Succeeded, Failed, Skipped, Cached, Cancelled }

/// <summary>A run of a pipeline, as it is kept and shown. Times are UTC.</summary>
/// <param name="Parameters">every parameter with its value, numbers in the invariant culture</param>
/// <param name="Outputs">what the steps reported as results, for example <c>accuracy</c></param>
/// <param name="Error">the failed step and why; null unless <see cref="RunState.Failed"/> or <see cref="RunState.Cancelled"/></param>
public sealed record PipelineRun(
    string Id,
    string Pipeline,
    IReadOnlyDictionary<string, string> Parameters,
    RunState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<StepRun> Steps,
    IReadOnlyDictionary<string, JsonElement> Outputs,
    string? Error)
{
    public bool IsActive() => State is RunState.Pending or RunState.Running;
}

/// <summary>A step of a run.</summary>
/// <param name="Seconds">duration; null until the step ends</param>
/// <param name="Message">what it did, or why it failed</param>
public sealed record StepRun(
    string Name,
    string Title,
    StepState State,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    double? Seconds = null,
    string? Message = null);
