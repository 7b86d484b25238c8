using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MultiModel.Pipelines;

/// <summary>
/// Runs the steps of a pipeline one after the other. What a step writes lies in the run's own directory as
/// <c>&lt;step&gt;/&lt;output&gt;</c>. The first step that fails ends the run; the steps after it are skipped.
/// </summary>
/// <param name="describe">turns what a step threw into one line for the user: what, where, what to do</param>
public sealed class PipelineRunner(TimeProvider time, ILogger<PipelineRunner> logger, Func<Exception, string>? describe = null)
{
    private static readonly ActivitySource Source = new("MultiModel.Pipelines");

    /// <summary>A run that has not started: every step is pending.</summary>
    public LiveRun Create(Pipeline pipeline, string id, IReadOnlyDictionary<string, string> parameters) => new(pipeline, new PipelineRun(
        id, pipeline.Name, parameters, RunState.Pending, time.GetUtcNow(), EndedAt: null,
        [.. pipeline.Steps.Select(static step => new StepRun(step.Name, step.Title, StepState.Pending))],
        new Dictionary<string, JsonElement>(), Error: null));

    /// <summary>Runs a created run to its end. A failure or a cancellation is in the result, not thrown.</summary>
    /// <param name="directory">the run's own; made by this method</param>
    /// <param name="cache">null to run every step</param>
    /// <param name="cause">what asked for the run: linked to, since the run outlives it</param>
    public async Task<PipelineRun> RunAsync(
        LiveRun run, string directory, StepCache? cache = null, ActivityContext cause = default, CancellationToken cancellationToken = default)
    {
        using var activity = StartActivity(run, cause);
        run.Change(current => current with { State = RunState.Running, StartedAt = time.GetUtcNow() });
        var (state, error) = (RunState.Succeeded, default(string));
        foreach (var step in run.Pipeline.Steps)
        {
            if (state != RunState.Succeeded)
            {
                run.Change(new StepRun(step.Name, step.Title, StepState.Skipped));
                continue;
            }
            var ended = await RunAsync(run, step, directory, cache, cancellationToken);
            if (ended.State is StepState.Failed or StepState.Cancelled)
                (state, error) = (ended.State == StepState.Failed ? RunState.Failed : RunState.Cancelled, $"{step.Name}: {ended.Message}");
        }
        if (error is not null)
            activity?.SetStatus(ActivityStatusCode.Error, error);
        run.End(run.Current with { State = state, EndedAt = time.GetUtcNow(), Error = error });
        return run.Current;
    }

    private async Task<StepRun> RunAsync(LiveRun run, Step step, string directory, StepCache? cache, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity($"step {step.Name}");
        activity?.SetTag("multimodel.run.id", run.Id).SetTag("multimodel.step.name", step.Name);
        var started = new StepRun(step.Name, step.Title, StepState.Running, time.GetUtcNow());
        var timestamp = time.GetTimestamp();
        run.Change(started);
        var context = new StepContext(step, run.Id, directory, run.Current.Parameters, message => run.Report(step.Name, message));
        StepRun ended;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cached = await ExecuteAsync(step, context, directory, cache, cancellationToken);
            ended = End(cached ? StepState.Cached : StepState.Succeeded, context.Message);
            run.Change(current => current with { Outputs = current.Outputs.Concat(context.Results).ToDictionary() });
            foreach (var (name, value) in context.Results)
                activity?.SetTag($"multimodel.output.{name}", value.ToString());
            logger.LogInformation("{Step} {State} in {Seconds} s: {Message}", step.Name, ended.State, ended.Seconds, ended.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ended = End(StepState.Cancelled, "cancelled, because the program was stopped");
        }
        catch (Exception exception)
        {
            ended = End(StepState.Failed, describe?.Invoke(exception) ?? exception.Message);
            activity?.SetStatus(ActivityStatusCode.Error, ended.Message);
            logger.LogError("{Step} failed: {Reason}", step.Name, ended.Message);
            logger.LogDebug(exception, "{Step} failed.", step.Name);
        }
        activity?.SetTag("multimodel.step.state", ended.State.ToString());
        run.Change(ended);
        return ended;

        StepRun End(StepState state, string? message) => started with
        {
            State = state,
            EndedAt = time.GetUtcNow(),
            Seconds = Math.Round(time.GetElapsedTime(timestamp).TotalSeconds, 3),
            Message = message,
        };
    }

    /// <returns>whether the cache had the outputs</returns>
    private async Task<bool> ExecuteAsync(Step step, StepContext context, string directory, StepCache? cache, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(directory, step.Name);
        Directory.CreateDirectory(folder);
        var key = cache is null || !step.Cacheable ? null : await cache.KeyAsync(step, context, cancellationToken);
        if (key is not null && Restored(() => cache!.TryRestore(key, step, context, folder), step))
            return true;
        await step.ExecuteAsync(context, cancellationToken);
        foreach (var output in step.Outputs)
            CheckWritten(context.Output(output.Name), output);
        if (key is not null)
            Keep(() => cache!.Keep(key, step, context, folder), step);
        return false;
    }

    /// <summary>A cache that cannot be read costs the time of doing it again, not the run.</summary>
    private bool Restored(Func<bool> restore, Step step)
    {
        try
        {
            return restore();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("What an earlier run cached of {Step} cannot be read, so it is done again: {Reason}", step.Name, exception.Message);
            return false;
        }
    }

    /// <summary>What the step wrote is in the run's own directory: a cache that cannot be written costs time in a later run, not this one.</summary>
    private void Keep(Action keep, Step step)
    {
        try
        {
            keep();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("What {Step} wrote cannot be cached, so the next run does it again: {Reason}", step.Name, exception.Message);
        }
    }

    private static void CheckWritten(string path, OutputArtifact output)
    {
        if (output.Type == ArtifactType.Model ? !Directory.Exists(path) || !Directory.EnumerateFiles(path).Any() : !File.Exists(path))
            throw new InvalidOperationException($"The step ended without writing its output {output.Name} to {path}.");
    }

    private static Activity? StartActivity(LiveRun run, ActivityContext cause)
    {
        // A run of its own trace: its parent, if any, would be a request that was answered long before.
        Activity.Current = null;
        var activity = Source.StartActivity($"pipeline {run.Pipeline.Name}", ActivityKind.Internal, parentContext: default,
            links: cause == default ? null : [new ActivityLink(cause)]);
        activity?.SetTag("multimodel.pipeline.name", run.Pipeline.Name);
        activity?.SetTag("multimodel.run.id", run.Id);
        foreach (var (name, value) in run.Current.Parameters)
            activity?.SetTag($"multimodel.parameter.{name}", value);
        return activity;
    }
}
