using System.ComponentModel;
using System.Diagnostics;

namespace MultiModel.AppHost.Programs;

/// <summary>Another program of this machine that is asked for something and ends by itself.</summary>
internal static class ProgramOutput
{
    /// <returns>What it wrote to standard output; null when this machine cannot run it, or when it had not ended in time and was ended.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the program was ended.</exception>
    public static async Task<string?> ReadAsync(string program, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken ct)
    {
        Process started;
        try
        {
            started = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            return null;
        }
        using var _ = started;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            var output = started.StandardOutput.ReadToEndAsync(limit.Token);
            await Task.WhenAll(output, started.StandardError.ReadToEndAsync(limit.Token), started.WaitForExitAsync(limit.Token));
            return await output;
        }
        catch (OperationCanceledException)
        {
            started.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            return null;
        }
    }
}
