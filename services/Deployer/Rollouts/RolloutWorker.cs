using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Targets;

namespace MultiModel.Deployer.Rollouts;

/// <summary>
/// Rolls out one manifest after the other, oldest first, and after each and between them puts the live one where it is missing: in the
/// target, and in the live file. The store alone says which is live. A rollout that a crash or a failing store interrupted is taken up
/// again: targets may be asked twice.
/// </summary>
public sealed class RolloutWorker(
    RolloutStore store,
    ManifestFiles files,
    IRolloutTarget target,
    Rollback rollback,
    IOptions<DeployerOptions> options,
    TimeProvider time,
    ILogger<RolloutWorker> logger) : BackgroundService
{
    private string? reportedFailure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = store.Changed.Next;
            try
            {
                if (store.NextUnfinished() is { } rollout)
                    await RollOutAsync(rollout, stoppingToken);
                await ReconcileAsync(stoppingToken);
                RemoveOldest();
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                // A full disk passes; a worker that ended for it would leave every later rollout pending.
                logger.LogError(exception, "The rollouts' store failed; it is tried again in {Interval}", options.Value.ReconcileInterval);
                await Task.Delay(options.Value.ReconcileInterval, time, stoppingToken);
                continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A fault of this program in one rollout must not end the service for all others.
                logger.LogError(exception, "The deployer failed; it goes on in {Interval}", options.Value.ReconcileInterval);
            }
            await Task.WhenAny(changed, Task.Delay(options.Value.ReconcileInterval, time, stoppingToken));
        }
    }

    private async Task RollOutAsync(Rollout rollout, CancellationToken stoppingToken)
    {
        using var activity = Tracing.Rollouts.StartActivity("roll out", ActivityKind.Internal, rollout.TraceParent);
        activity?.SetTag("multimodel.rollout.id", rollout.Id).SetTag("multimodel.rollout.target", rollout.Target);
        foreach (var model in rollout.Models)
            activity?.SetTag($"mlflow.run_id.{model.Name}", model.RunId);
        if (rollout.State == RolloutState.Running)
            Report("again", "this rollout was interrupted, and begins again");
        rollout = rollout with { State = RolloutState.Running };
        store.Update(rollout);
        try
        {
            var manifest = ManifestFiles.Read(rollout);
            using var deadline = new CancellationTokenSource(options.Value.Deadline, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, deadline.Token);
            var message = await target.RollOutAsync(rollout, manifest, Report, both.Token);
            store.Succeed(rollout with { EndedAt = time.GetUtcNow(), Message = message });
            logger.LogInformation("Rollout {RolloutId} succeeded: {Outcome}", rollout.Id, message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stays Running and is taken up again at the next start.
        }
        catch (Exception exception) when (exception is not SqliteException)
        {
            await FailAsync(Explain(exception), exception);
        }

        void Report(string stage, string message) => store.AddProgress(rollout.Id, time.GetUtcNow(), stage, message);

        string Explain(Exception exception)
        {
            switch (exception)
            {
                case OperationCanceledException:
                    var last = store.ProgressAfter(rollout.Id, 0).LastOrDefault()?.Message;
                    return $"The rollout took longer than {options.Value.Deadline} (Deployer__Deadline). Last: {last ?? "it had not begun"}";
                case RolloutFailedException or IOException or InvalidDataException or UnauthorizedAccessException:
                    return exception.Message;
                default:
                    // A fault of this program: the rollout ends with it, or it would come up again at every start.
                    logger.LogError(exception, "Rollout {RolloutId}", rollout.Id);
                    return $"The deployer failed ({exception.Message}); its log says where.";
            }
        }

        async Task FailAsync(string reason, Exception exception)
        {
            var taken = await rollback.RunAsync(rollout, Report, stoppingToken);
            var message = taken is null ? reason : $"{reason.TrimEnd('.')}. {taken}";
            activity?.SetStatus(ActivityStatusCode.Error, message);
            logger.LogWarning("Rollout {RolloutId} failed: {Reason}", rollout.Id, message);
            logger.LogDebug(exception, "Rollout {RolloutId}", rollout.Id);
            store.Update(rollout with { State = RolloutState.Failed, EndedAt = time.GetUtcNow(), Message = message });
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        if (store.Current() is not { } live)
            return;
        try
        {
            var manifest = ManifestFiles.Read(live);
            try
            {
                if (await target.ReconcileAsync(live, manifest, stoppingToken))
                    logger.LogInformation("Put the live manifest of rollout {RolloutId} back", live.Id);
            }
            finally
            {
                // Also while the target is away.
                files.MakeLive(manifest);
            }
            reportedFailure = null;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception exception) when (exception is RolloutFailedException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            if (exception.Message == reportedFailure)
                return;
            reportedFailure = exception.Message;
            logger.LogWarning("The live manifest of rollout {RolloutId} is not in place: {Reason}", live.Id, exception.Message);
        }
    }

    private void RemoveOldest()
    {
        foreach (var id in store.Beyond(options.Value.KeepRollouts))
        {
            // The files first: a crash in between then leaves a rollout to remove, and no folder that nobody knows.
            files.Remove(id);
            store.Remove(id);
        }
    }
}
