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
        await using var process = Start(arguments, environment);
        return await OfAsync(process);
    }

    /// <summary>The command as a process whose standard output is a full disk.</summary>
    [UnsupportedOSPlatform("windows")]
    public static async Task<Outcome> OfFullOutputAsync(params string[] arguments)
    {
        Requires.That(File.Exists("/dev/full"), "/dev/full");
        await using var process = ProgramProcess.Start("/bin/sh", ["-c", "exec dotnet \"$0\" \"$@\" > /dev/full", Program, .. arguments]);
        return await OfAsync(process);
    }

    public static ProgramProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ProgramProcess.Start(Program, arguments, [.. (environment ?? new Dictionary<string, string>()).Select(static variable => (variable.Key, variable.Value))]);

    /// <summary>It failed, said so in one line, and showed no stack trace.</summary>
    public void AssertFailed(string reason)
    {
        Assert.Equal(1, Status);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output + Error, StringComparison.Ordinal);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Trainer.dll");

    private static async Task<Outcome> OfAsync(ProgramProcess process)
    {
        var (status, output, error) = await process.ExitAsync();
        return new Outcome(status, output, error);
    }
}
