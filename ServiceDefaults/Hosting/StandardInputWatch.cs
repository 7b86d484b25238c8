using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MultiModel.ServiceDefaults.Hosting;

/// <summary>
/// Stops the service when its standard input ends. A launcher that is killed cannot tell its children,
/// but the system closes its end of the pipe, so no service outlives it.
/// </summary>
internal sealed class StandardInputWatch(IHostApplicationLifetime lifetime, ILogger<StandardInputWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A read of standard input cannot be cancelled, so it gets a thread of its own and is left behind at exit.
        var ended = Task.Factory.StartNew(ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await ended.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested)
            return;
        logger.LogInformation("The launcher is gone: stopping.");
        lifetime.StopApplication();
    }

    private static void ReadToEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[256];
        while (input.Read(buffer) > 0) { }
    }
}
