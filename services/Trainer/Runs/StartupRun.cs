using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Deployer;

namespace MultiModel.Trainer.Runs;

/// <summary>Starts a run when the trainer starts, as <see cref="PipelineOptions.RunOnStart"/> says.</summary>
internal sealed class StartupRun(
    IOptions<PipelineOptions> options, TrainingRuns runs, RunStore store, TimeProvider time, ILogger<StartupRun> logger, DeployerClient? deployer = null) : BackgroundService
{
    /// <summary>How long the deployer, which may be starting too, has to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wanted = options.Value.RunOnStart switch
        {
            RunOnStart.Always => true,
            RunOnStart.WhenNothingIsLive => !await IsLiveAsync(stoppingToken),
            _ => false,
        };
        if (!wanted)
            return;
        try
        {
            runs.TryStart();
        }
        catch (RunNotKeptException exception)
        {
            logger.LogError("{Reason}", exception.Message);
        }
    }

    private async Task<bool> IsLiveAsync(CancellationToken cancellationToken)
    {
        if (deployer is null)
            return store.All.Any(static run => run.State == RunState.Succeeded);
        var started = time.GetTimestamp();
        while (true)
            try
            {
                return await deployer.HasLiveRolloutAsync(cancellationToken);
            }
            catch (RolloutException exception) when (time.GetElapsedTime(started) < Patience)
            {
                logger.LogDebug("{Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken);
            }
            catch (RolloutException exception)
            {
                // The run then says the same in its step that needs the deployer, where everybody sees it.
                logger.LogWarning("{Reason}", exception.Message);
                return false;
            }
    }
}
