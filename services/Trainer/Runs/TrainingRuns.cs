using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Runs;

/// <summary>Runs the pipeline, one run at a time, in the background. Shutting down cancels the active run and waits for its end.</summary>
public sealed class TrainingRuns(
    MultiModelPipeline pipeline,
    PipelineRunner runner,
    RunStore store,
    StepCache cache,
    IOptions<PipelineOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<TrainingRuns> logger) : IHostedService
{
    private readonly Lock sync = new();
    private LiveRun? live;
    private Task<PipelineRun>? running;

    /// <summary>The run of that id in this process, when it is the last one started here.</summary>
    public LiveRun? FindLive(string id)
    {
        lock (sync)
            return live?.Id == id ? live : null;
    }

    /// <summary>Starts a run; null while another one is active.</summary>
    /// <exception cref="TrainingParameterException">A parameter is out of its range.</exception>
    /// <exception cref="RunNotKeptException">The run cannot be kept, and was not started.</exception>
    public LiveRun? TryStart(TrainingRequest? request = null)
    {
        var parameters = TrainingParameters.From(options.Value, request);
        lock (sync)
        {
            if (live?.Current.IsActive() == true || lifetime.ApplicationStopping.IsCancellationRequested)
                return null;
            var run = runner.Create(pipeline.Create(), NewId(), parameters);
            try
            {
                store.Save(run.Current);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new RunNotKeptException(exception);
            }
            var cause = Activity.Current?.Context ?? default;
            var previous = running ?? Task.FromResult(run.Current);
            live = run;
            running = Task.Run(() => RunAsync(run, previous, cause, lifetime.ApplicationStopping));
            return run;
        }
    }

    /// <summary>The end of the run that was started last.</summary>
    public Task<PipelineRun> WaitAsync()
    {
        lock (sync)
            return running ?? throw new InvalidOperationException("No run was started.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task? active;
        lock (sync)
            active = running;
        if (active is not null)
            await active.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<PipelineRun> RunAsync(LiveRun run, Task previous, ActivityContext cause, CancellationToken cancellationToken)
    {
        // It has ended, but may still be being kept; that this failed is its own failure.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var kept = KeepAsync(run);
            var ended = await runner.RunAsync(run, store.DirectoryOf(run.Id), options.Value.Cache ? cache : null, cause, cancellationToken);
            await kept;
            return ended;
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The run {Id} broke off.", run.Id);
            throw;
        }
    }

    private async Task KeepAsync(LiveRun run)
    {
        await foreach (var happened in run.FollowAsync())
            if (happened is not PipelineEvent.Progress)
                Save(run.Current);
        store.RemoveOldest();
    }

    private void Save(PipelineRun run)
    {
        try
        {
            store.Save(run);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.LogError("The history of runs cannot be kept in {Directory}: {Reason}", store.DirectoryOf(run.Id), exception.Message);
        }
    }

    private string NewId() => $"{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
