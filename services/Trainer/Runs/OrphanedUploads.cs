using MultiModel.Mlflow;
using MultiModel.Pipelines;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Runs;

/// <summary>Ends, as FAILED, what a trainer that was killed during an upload left RUNNING in MLflow: runs whose tag names a run of this data folder that has ended.</summary>
internal sealed class OrphanedUploads(RunStore store, MlflowClient mlflow, TimeProvider time, ILogger<OrphanedUploads> logger) : BackgroundService
{
    private const string Running = $"attributes.status = 'RUNNING' and tags.`{UploadSklearnModelToMlflow.PipelineRunTag}` != ''";

    /// <summary>How long MLflow, which may be starting too, has to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before MLflow is asked: a run that ends meanwhile ends its uploads itself.
        var ended = store.All.Where(static run => run.State is RunState.Failed or RunState.Cancelled).Select(static run => run.Id).ToHashSet();
        if (ended.Count == 0)
            return;
        var started = time.GetTimestamp();
        while (true)
            try
            {
                await EndAsync(ended, stoppingToken);
                return;
            }
            catch (MlflowException exception) when (exception.Status is null && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
            catch (MlflowException exception)
            {
                logger.LogWarning("Whether earlier uploads are still RUNNING in MLflow is not known, and is looked at again at the next start: {Reason}", exception.Message);
                return;
            }
    }

    private async Task EndAsync(HashSet<string> ended, CancellationToken cancellationToken)
    {
        foreach (var upload in await mlflow.SearchRunsAsync([ModelUpload.DefaultExperiment], Running, cancellationToken: cancellationToken))
            if (upload.Tags.TryGetValue(UploadSklearnModelToMlflow.PipelineRunTag, out var run) && ended.Contains(run))
            {
                await mlflow.UpdateRunAsync(upload.RunId, RunStatus.Failed, time.GetUtcNow(), cancellationToken);
                logger.LogInformation("The MLflow run {MlflowRun} of the run {Run}, which was broken off, is FAILED now.", upload.RunId, run);
            }
    }
}
