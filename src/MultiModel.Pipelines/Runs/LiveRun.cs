using System.Runtime.CompilerServices;

namespace MultiModel.Pipelines;

/// <summary>A run in this process: its present state, and its events for any number of followers. Safe for concurrent use.</summary>
public sealed class LiveRun
{
    /// <summary>Bounds the memory of a long run: progress beyond this many events is dropped, steps and the end are not.</summary>
    private const int MaximumProgressEvents = 10_000;

    private readonly Lock sync = new();
    private readonly List<PipelineEvent> events = [];
    private TaskCompletionSource more = NewSignal();
    private PipelineRun current;

    internal LiveRun(Pipeline pipeline, PipelineRun run) => (Pipeline, current) = (pipeline, run);

    /// <summary>What is run.</summary>
    public Pipeline Pipeline { get; }

    /// <summary>The id that the run was made with; the same at all times.</summary>
    public string Id => Current.Id;

    /// <summary>The state of this moment: it does not change afterwards, so ask again.</summary>
    public PipelineRun Current
    {
        get
        {
            lock (sync)
                return current;
        }
    }

    /// <summary>What has happened so far, then what happens; ends after <see cref="PipelineEvent.RunEnded"/>.</summary>
    public async IAsyncEnumerable<PipelineEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = 0; ; next++)
        {
            PipelineEvent? happened;
            while ((happened = At(next, out var signal)) is null)
                await signal.WaitAsync(cancellationToken);
            yield return happened;
            if (happened is PipelineEvent.RunEnded)
                yield break;
        }
    }

    internal void Report(string step, string message)
    {
        lock (sync)
            if (events.Count < MaximumProgressEvents)
                Add(new PipelineEvent.Progress(step, message));
    }

    internal void Change(StepRun step)
    {
        lock (sync)
        {
            current = current with { Steps = [.. current.Steps.Select(old => old.Name == step.Name ? step : old)] };
            Add(new PipelineEvent.StepChanged(step));
        }
    }

    internal void Change(Func<PipelineRun, PipelineRun> change)
    {
        lock (sync)
            current = change(current);
    }

    internal void End(PipelineRun run)
    {
        lock (sync)
        {
            current = run;
            Add(new PipelineEvent.RunEnded(run));
        }
    }

    private PipelineEvent? At(int index, out Task signal)
    {
        lock (sync)
        {
            signal = more.Task;
            return index < events.Count ? events[index] : null;
        }
    }

    private void Add(PipelineEvent happened)
    {
        events.Add(happened);
        more.SetResult();
        more = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
