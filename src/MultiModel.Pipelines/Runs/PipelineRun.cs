using System.Text.Json;

namespace MultiModel.Pipelines;

/// <summary>Where a run is; the last three are final.</summary>
public enum RunState
{
    /// <summary>Made, not begun.</summary>
    Pending,

    /// <summary>At one of its steps.</summary>
    Running,

    /// <summary>Every step succeeded, or had its outputs in the cache.</summary>
    Succeeded,

    /// <summary>A step failed; the trainer also says so of a run that its process did not live to end.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}

/// <summary>Where a step of a run is; all but the first two are final.</summary>
public enum StepState
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Ended with all its outputs written.</summary>
    Succeeded,

    /// <summary>Threw, or ended without an output that it declares.</summary>
    Failed,

    /// <summary>Not begun, since an earlier step failed or was cancelled.</summary>
    Skipped,

    /// <summary>Not executed: its outputs are those of an earlier run with the same inputs and parameters.</summary>
    Cached,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}

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
    /// <summary>Whether the run has yet to end.</summary>
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
