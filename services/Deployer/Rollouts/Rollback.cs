using Microsoft.Extensions.Options;
using MultiModel.Deployer.Targets;

namespace MultiModel.Deployer.Rollouts;

/// <summary>Takes back what a failed rollout has already changed: applies the live manifest again, and sees whether it runs, unless a newer rollout waits.</summary>
public sealed class Rollback(RolloutStore store, IRolloutTarget target, IOptions<DeployerOptions> options, TimeProvider time, ILogger<Rollback> logger)
{
    /// <returns>What was done, or why not, as sentences for a person; null when there is nothing to take back.</returns>
    public async Task<string?> RunAsync(Rollout failed, Action<string, string> progress, CancellationToken stoppingToken)
    {
        if (store.ProgressAfter(failed.Id, 0).All(static told => told.Stage != IRolloutTarget.Apply))
            return null;
        if (store.Current() is not { } live || (live.Target, live.Namespace, live.Name) != (failed.Target, failed.Namespace, failed.Name))
            return "What it applied stays in place: no earlier rollout was live there.";
        var last = "";
        var (taken, replaced) = (false, false);
        var watching = Task.CompletedTask;
        Tell($"applying the manifest of rollout {live.Id} again");
        using var deadline = new CancellationTokenSource(options.Value.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, deadline.Token);
        try
        {
            await target.RollBackAsync(ManifestFiles.Read(live), Tell, Taken, both.Token);
            return $"The manifest of rollout {live.Id}, which was live before, was applied again and runs.";
        }
        catch (OperationCanceledException) when (replaced)
        {
            return $"The manifest of rollout {live.Id}, which was live before, was applied again. Whether it runs was not awaited: a newer rollout takes its place.";
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever it was, the rollout has to end: left as it is, it would begin again at every start.
            if (exception is not (RolloutFailedException or InvalidDataException or OperationCanceledException))
                logger.LogError(exception, "Rollout {RolloutId} could not be taken back", failed.Id);
            var reason = exception is OperationCanceledException
                ? $"it took longer than {options.Value.Deadline} (Deployer__Deadline). Last: {last.TrimEnd('.')}"
                : exception.Message.TrimEnd('.');
            return taken
                ? $"The manifest of rollout {live.Id}, which was live before, was applied again but does not run: {reason}. Look at its pods."
                : $"What it applied may stay in place: the manifest of rollout {live.Id}, which was live before, could not be applied again: {reason}. Roll out its runs again.";
        }
        finally
        {
            await both.CancelAsync();
            await watching;
        }

        void Tell(string message) => progress("roll back", last = message);

        void Taken()
        {
            taken = true;
            watching = EndForNewerAsync();
        }

        async Task EndForNewerAsync()
        {
            while (!both.IsCancellationRequested)
            {
                var changed = store.Changed.Next;
                if (replaced = store.HasPending())
                    await both.CancelAsync();
                else
                    await Task.WhenAny(changed, Task.Delay(Timeout.InfiniteTimeSpan, both.Token));
            }
        }
    }
}
