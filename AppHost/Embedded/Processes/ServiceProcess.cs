using System.ComponentModel;
using System.Diagnostics;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Processes;

/// <summary>
/// A service's process. Its standard input is a pipe that is held open: the service stops when the pipe ends, which the
/// operating system sees to even when this program is killed.
/// </summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process process;
    private readonly Task output;

    private ServiceProcess(ServiceResource resource, Process process, ServiceLog log)
    {
        (Resource, this.process, Log) = (resource, process, log);
        output = Task.WhenAll(CopyAsync(process.StandardOutput, fromStandardError: false), CopyAsync(process.StandardError, fromStandardError: true));
        Exited = WaitAsync();
    }

    public ServiceResource Resource { get; }

    public ServiceLog Log { get; }

    /// <summary>Completes with the exit status once the process is gone and its last lines are read.</summary>
    public Task<int> Exited { get; }

    public static ServiceProcess Start(ServiceResource resource, ServiceLog log)
    {
        var start = new ProcessStartInfo(resource.Service.Program, resource.Service.Arguments)
        {
            WorkingDirectory = resource.Service.ProjectDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in ChildEnvironment.For(resource, System.Environment.GetEnvironmentVariables()))
            start.Environment[name] = value;
        try
        {
            return new ServiceProcess(resource, Process.Start(start)!, log);
        }
        catch (Win32Exception error)
        {
            throw new LaunchException(ExitStatus.Failed, $"{resource.Name} cannot be started: {resource.Service.Program}: {error.Message}", error);
        }
    }

    /// <summary>Asks the service to end, waits for at most <paramref name="grace"/>, then ends its whole process tree.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }
        await Exited;
    }

    public void Dispose()
    {
        process.Dispose();
        Log.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        // A process that the service left behind may hold the pipes open for ever.
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromMilliseconds(500)));
        return process.ExitCode;
    }

    private async Task CopyAsync(StreamReader from, bool fromStandardError)
    {
        while (await from.ReadLineAsync() is { } line)
            if (line.Length > 0)
                Log.Write(line, fromStandardError);
    }
}
