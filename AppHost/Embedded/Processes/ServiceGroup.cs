using MultiModel.AppHost.Embedded.Output;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>The services as processes: started in the order of their waits, watched, and ended together.</summary>
internal sealed class ServiceGroup(IReadOnlyList<ServiceResource> services, string logs, HealthGate health, Terminal terminal, bool verbose, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Ctrl-C reaches the services at the same moment as this program, so an exit may be an answer to it.</summary>
    private static readonly TimeSpan SignalSkew = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TaskCompletionSource> up = services.ToDictionary(
        static service => service.Name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    private readonly List<ServiceProcess> processes = [];
    private readonly TaskCompletionSource<LaunchException> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private bool stopping;

    public IReadOnlyList<ServiceResource> Services => services;

    /// <summary>Completes when a service ends that was not asked to.</summary>
    public Task<LaunchException> Failed => failed.Task;

    /// <summary>Whether a service has ended that was not asked to. Who asks it is told earlier, by a connection that breaks: so this waits a moment.</summary>
    public async Task<bool> HasFailedAsync() => await Task.WhenAny(Failed, Task.Delay(2 * SignalSkew, time)) == Failed;

    /// <summary>Starts the service once those that it waits for are up, and returns when it is up itself.</summary>
    /// <exception cref="LaunchException">It, or one that it waits for, cannot be started or does not come up.</exception>
    public async Task StartAsync(ServiceResource service, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(service.WaitsFor.Select(name => up[name].Task)).WaitAsync(ct);
            await BringUpAsync(service, ct);
            up[service.Name].SetResult();
        }
        catch (LaunchException failure)
        {
            up[service.Name].SetException(failure); // what waits for it fails for the same reason
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            stopping = true;
        processes.ForEach(static process => process.Log.IsStopping = true);
        await Task.WhenAll(processes.Select(static process => process.StopAsync(Grace)));
        processes.ForEach(static process => process.Dispose());
    }

    private async Task BringUpAsync(ServiceResource service, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var process = StartProcess(service);
        try
        {
            await health.WaitAsync(service.Name, new Uri(service.Address, service.HealthPath), ct);
        }
        catch (LaunchException error)
        {
            throw new LaunchException(error.Status, error.Message, error) { LogLines = process.Log.LastLines };
        }
        if (service.UpTitle is { } title)
            terminal.Step(title, time.GetElapsedTime(started));
    }

    private ServiceProcess StartProcess(ServiceResource service)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            var process = ServiceProcess.Start(service, new ServiceLog(service.Name, logs, terminal, verbose));
            processes.Add(process);
            _ = WatchAsync(process);
            return process;
        }
    }

    private async Task WatchAsync(ServiceProcess process)
    {
        var status = await process.Exited;
        await Task.Delay(SignalSkew, time);
        lock (gate)
            if (!stopping && process.Resource.IsOptional)
                terminal.ServiceLine(process.Resource.Name, $"ended with exit status {status}: see {process.Resource.Name}.log in {logs}");
            else if (!stopping)
                failed.TrySetResult(new LaunchException(
                    ExitStatus.Failed,
                    $"{process.Resource.Name} ended with exit status {status}. Its last lines:")
                {
                    LogLines = process.Log.LastLines
                });
    }
}
