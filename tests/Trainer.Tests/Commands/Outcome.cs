using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MultiModel.Testing;
using MultiModel.Trainer.Commands;

namespace MultiModel.Trainer.Tests.Commands;

/// <summary>What a command printed, and its exit status.</summary>
public sealed record Outcome(int Status, string Output, string Error)
{
    /// <summary>The command in this process.</summary>
    public static async Task<Outcome> OfAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await TrainerCommand.Create().Parse(arguments).InvokeAsync(
            new() { Output = output, Error = error, ProcessTerminationTimeout = null }, TestContext.Current.CancellationToken);
        return new Outcome(status, output.ToString(), error.ToString());
    }

    /// <summary>The command as a process of its own, with the variables of a container.</summary>
    public static async Task<Outcome> OfProcessAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var process = Start(arguments, environment);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new Outcome(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The command as a process whose standard output is a full disk.</summary>
    [UnsupportedOSPlatform("windows")]
    public static async Task<Outcome> OfFullOutputAsync(params string[] arguments)
    {
        Requires.That(File.Exists("/dev/full"), "/dev/full");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$0\" \"$@\" > /dev/full", Path.Combine(AppContext.BaseDirectory, "Trainer.dll"), .. arguments]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, "", error);
    }

    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "Trainer.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>It failed, said so in one line, and showed no stack trace.</summary>
    public void AssertFailed(string reason)
    {
        Assert.Equal(1, Status);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output + Error, StringComparison.Ordinal);
    }
}
