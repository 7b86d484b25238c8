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

    private readonly ProgramProcess process;

    private AppHostProcess(ProgramProcess process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Everything printed so far, on both outputs.</summary>
    public string Printed => (process.Output + process.Errors).TrimEnd('\n');

    public static AppHostProcess Start(IEnumerable<string> arguments, params (string Name, string? Value)[] environment) => Start(Program, arguments, environment);

    /// <remarks>Aspire's services inherit the variable that ends a service with its input, and have none.</remarks>
    public static AppHostProcess StartOnAspire(IEnumerable<string> arguments, params (string Name, string? Value)[] environment) =>
        Start(OnAspire, arguments, [.. environment, ("MULTIMODEL_STOP_ON_STDIN_END", null)]);

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
                Assert.Fail($"AppHost ended with exit status {await ExitAsync()}:\n{Printed}");
            if (Stopwatch.GetElapsedTime(started) > StartDeadline)
                Assert.Fail($"AppHost was not ready in time:\n{Printed}");
            await Task.Delay(50, ct);
        }
    }

    /// <returns>The exit status, once everything printed is read.</returns>
    public async Task<int> ExitAsync(TimeSpan? deadline = null) => (await process.ExitAsync(deadline ?? StartDeadline)).Status;

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => process.Interrupt();

    public Task KillAsync() => process.KillAsync();

    /// <summary>The processes that it started, and theirs.</summary>
    public IReadOnlyList<int> Descendants() => ProcessTree.Descendants(process.Id);

    public async ValueTask DisposeAsync()
    {
        await using var _ = process;
        if (process.HasExited)
            return;
        Interrupt();
        await process.ExitAsync();
    }

    private static AppHostProcess Start(string program, IEnumerable<string> arguments, (string Name, string? Value)[] environment) =>
        new(ProgramProcess.Start(program, arguments, environment));
}
