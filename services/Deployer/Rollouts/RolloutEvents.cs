using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace MultiModel.Deployer.Rollouts;

/// <summary>What happened on a rollout's way, then what happens, and last the rollout itself.</summary>
public sealed class RolloutEvents(RolloutStore store, TimeProvider time)
{
    // Whoever follows can tell a silent deployer from one that is gone, and nothing in between ends a connection for its silence.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    /// <param name="after">Sequence number of the last event that the listener has; 0 for none.</param>
    public async IAsyncEnumerable<SseItem<object>> FollowAsync(string id, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var alive = Task.Delay(SignOfLife, time, cancellationToken);
        while (true)
        {
            var changed = store.Changed.Next;
            var rollout = store.Find(id);
            foreach (var progress in store.ProgressAfter(id, after))
            {
                after = progress.Sequence;
                yield return new SseItem<object>(progress, "progress") { EventId = after.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            }
            if (rollout is null or { HasEnded: true })
            {
                if (rollout is not null)
                    yield return new SseItem<object>(rollout, "rollout");
                yield break;
            }
            await Task.WhenAny(changed, alive);
            if (!alive.IsCompleted)
                continue;
            await alive;
            // Browsers drop an event without data.
            yield return new SseItem<object>(Array.Empty<byte>(), "alive");
            alive = Task.Delay(SignOfLife, time, cancellationToken);
        }
    }
}
