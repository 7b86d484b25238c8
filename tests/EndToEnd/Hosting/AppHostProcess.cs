using System.Diagnostics;
using System.Reflection;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Hosting;

/// <summary>The real AppHost as a process of its own, on free ports.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    /// <summary>Generous: the machine may be building something else.</summary>
    public static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);

    /// <summary>The program on .NET Aspire, which exists where it was built: <c>AppHostEngine=aspire dotnet build AppHost</c>.</summary>
    public static string OnAspire => Program.Replace("/bin/embedded/", "/bin/aspire/", StringComparison.Ordinal);

    private static readonly string Program = Path.ChangeExtension(
        typeof(AppHostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static item => item.Key == "AppHost").Value!, null);

    private readonly Process process;
    private readonly Task output;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    private AppHostProcess(Process process)
    {
        this.process = process;
        output = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
    }

    public int Id => process.Id;

    /// <summary>Everything printed so far, on both outputs.</summary>
    public string Printed
    {
        get
        {
            lock (gate)
                return string.Join('\n', lines);
        }
    }

    public static AppHostProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Start(Program, arguments, [.. environment, ("MULTIMODEL_STOP_ON_STDIN_END", "true")]); // it ends with the tests, however they end

    public static AppHostProcess Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new AppHostProcess(Process.Start(start)!);
    }

    /// <summary>Options that put every resource on a free port.</summary>
    public static string[] OnFreePorts(out IReadOnlyDictionary<string, int> ports)
    {
        string[] names = ["deployer", "trainer", "graph", "mlflow", "minio"];
        var taken = names.Zip(FreePort.Take(names.Length)).ToDictionary(static pair => pair.First, static pair => pair.Second);
        ports = taken;
        return [.. taken.SelectMany(static port => new[] { "--port", $"{port.Key}={port.Value}" })];
    }

    /// <summary>Waits until the application is ready for use.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken ct, string sign = "Ctrl-C ends everything.")
    {
        var started = Stopwatch.GetTimestamp();
        while (!Printed.Contains(sign, StringComparison.Ordinal))
        {
            if (process.HasExited)
                Assert.Fail($"AppHost ended with exit status {await ExitAsync(ct)}:\n{Printed}");
            if (Stopwatch.GetElapsedTime(started) > StartDeadline)
                Assert.Fail($"AppHost was not ready in time:\n{Printed}");
            await Task.Delay(50, ct);
        }
    }

    /// <returns>The exit status, once everything printed is read.</returns>
    public async Task<int> ExitAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct).WaitAsync(StartDeadline, ct);
        await output.WaitAsync(StartDeadline, ct);
        return process.ExitCode;
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => process.Interrupt();

    public void KillAtOnce() => process.Kill();

    /// <summary>The processes that it started, and theirs.</summary>
    public IReadOnlyList<int> Descendants() => ProcessTree.Descendants(process.Id);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Interrupt();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        process.Dispose();
    }

    private async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
            lock (gate)
                lines.Add(line);
    }
}
