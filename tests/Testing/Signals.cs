using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiModel.Testing;

/// <summary>Signals of POSIX, which .NET has no call for.</summary>
public static class Signals
{
    /// <summary>SIGINT, what Ctrl-C sends.</summary>
    public static void Interrupt(this Process process) => Send(process, 2);

    /// <summary>SIGTERM, what a kubelet sends.</summary>
    public static void Terminate(this Process process) => Send(process, 15);

    private static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {process.Id}: errno {Marshal.GetLastPInvokeError()}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
