namespace MultiModel.Deployer.Rollouts;

/// <summary>Wakes everybody who waits. Take <see cref="Next"/> before looking at the state: a change in between is then not missed.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource source = New();

    public Task Next => Volatile.Read(ref source).Task;

    public void Raise() => Interlocked.Exchange(ref source, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
