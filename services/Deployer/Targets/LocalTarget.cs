using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets;

/// <summary>The graph runner of this machine: it is handed the manifest, and asked afterwards which one it serves.</summary>
public sealed class LocalTarget(GraphClient graph, TimeProvider time) : IRolloutTarget
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1)];
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private Untaken? untaken;

    public string Name => "local";

    public string? PredictionsUrl(string @namespace, string name) =>
        graph.Address is { } address ? $"{address.AbsoluteUri.TrimEnd('/')}/seldon/{@namespace}/{name}/api/v1.0/predictions" : null;

    public async Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken)
    {
        progress("hand over", $"handing the manifest to the graph at {graph.Address}");
        await PutWhenReachableAsync(manifest, progress, cancellationToken);
        progress("verify", "asking the graph which manifest it serves");
        await VerifyAsync(rollout, cancellationToken);
        return "graph ready";
    }

    /// <remarks>What the graph does not take may be downloaded at each attempt: from one second the pauses in between double to a minute.</remarks>
    public async Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken)
    {
        var last = untaken?.Rollout == live.Id ? untaken : null;
        untaken = null;
        try
        {
            if (await graph.ServedManifestAsync(cancellationToken) == live.ManifestSha256)
                return false;
        }
        catch (GraphUnreachableException exception)
        {
            throw new RolloutFailedException(exception.Message, exception);
        }
        untaken = last;
        if (last is not null && time.GetElapsedTime(last.At) < last.Pause)
            throw new RolloutFailedException(last.Reason);
        try
        {
            await graph.PutManifestAsync(manifest, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RolloutFailedException or GraphUnreachableException)
        {
            var pause = last is null ? TimeSpan.FromSeconds(1) : 2 * last.Pause;
            untaken = new Untaken(live.Id, exception.Message, time.GetTimestamp(), pause < LongestPause ? pause : LongestPause);
            throw new RolloutFailedException(exception.Message, exception);
        }
    }

    /// <summary>The graph may be starting: it is asked again until the caller's deadline.</summary>
    private async Task PutWhenReachableAsync(string manifest, Action<string, string> progress, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await graph.PutManifestAsync(manifest, cancellationToken);
                return;
            }
            catch (GraphUnreachableException exception)
            {
                if (attempt == 0)
                    progress("hand over", exception.Message + " Trying again.");
                await Task.Delay(Waits[Math.Min(attempt, Waits.Length - 1)], time, cancellationToken);
            }
        }
    }

    private async Task VerifyAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        try
        {
            var served = await graph.ServedManifestAsync(cancellationToken);
            if (served != rollout.ManifestSha256)
                throw new RolloutFailedException($"The graph at {graph.Address} took the manifest but serves {(served is null ? "none" : $"another one (SHA-256 {served})")}.");
        }
        catch (GraphUnreachableException exception)
        {
            throw new RolloutFailedException(exception.Message, exception);
        }
    }

    /// <summary>The live manifest, which the graph answered for but did not take when it was last put back.</summary>
    private sealed record Untaken(string Rollout, string Reason, long At, TimeSpan Pause);
}
