using Microsoft.Extensions.Options;

namespace MultiModel.GraphRunner.Hosting;

/// <summary>
/// Serves on for a while when it is told to stop: a pod that ends is still called until every proxy and Seldon's executor have heard of it.
/// A preStop hook does this elsewhere, with a shell that this service's image has not.
/// </summary>
internal sealed partial class ShutdownDelay(IOptions<GraphOptions> options, TimeProvider time, ILogger<ShutdownDelay> logger) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        var delay = options.Value.ShutdownDelay;
        if (delay == TimeSpan.Zero)
            return Task.CompletedTask;
        LogDelay(delay.TotalSeconds);
        return Task.Delay(delay, time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Told to stop; serving for another {Seconds} s (Graph__ShutdownDelay), while callers hear of it.")]
    private partial void LogDelay(double seconds);
}
