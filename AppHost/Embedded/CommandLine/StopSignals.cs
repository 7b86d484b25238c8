using System.Runtime.InteropServices;

namespace MultiModel.AppHost.Embedded.CommandLine;

/// <summary>
/// Turns Ctrl-C, <c>kill</c> and a closed terminal into a cancelled token, so that the services are ended in order. With
/// MULTIMODEL_STOP_ON_STDIN_END, which a program sets that starts this one and holds its input open, the input's end counts as well.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource source = new(); // not disposed: the input may end at any time
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals()
    {
        registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        if (Environment.GetEnvironmentVariable("MULTIMODEL_STOP_ON_STDIN_END") == "true")
            new Thread(StopWhenInputEnds) { IsBackground = true }.Start();
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }

    private void StopWhenInputEnds()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[256];
        while (input.Read(buffer) > 0) { }
        source.Cancel();
    }
}
