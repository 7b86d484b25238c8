using System.Diagnostics;
using System.Globalization;
using MultiModel.AppHost.Embedded.Dashboard;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Dashboard;

public sealed class GuardTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task Guard_InputEndsOrTheGroupIsSignalled_EndsTheDashboard(string signal)
    {
        var ct = TestContext.Current.CancellationToken;
        using var guard = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", DashboardResource.Guard, "dashboard", "/bin/sh", "-c", "echo $$; exec sleep 300"])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var dashboard = await guard.StandardOutput.ReadLineAsync(ct);

        if (signal == "KILL")
            guard.StandardInput.Close(); // all that is left of a launcher that was killed
        else
            await SignalAsync(signal, guard.Id, ct);
        await SignalAsync(signal, await ChildAsync("cat", guard.Id, ct), ct);

        await Eventually.TrueAsync(() => !RunningProcess.Is(int.Parse(dashboard!, CultureInfo.InvariantCulture)));
        await guard.WaitForExitAsync(ct);
    }

    private static async Task SignalAsync(string signal, int? process, CancellationToken ct)
    {
        if (process is not { } id || signal == "KILL")
            return;
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {id}"]);
        await kill.WaitForExitAsync(ct);
    }

    /// <summary>The guard's child of that name, once there is one; null when the guard has ended.</summary>
    private static async Task<int?> ChildAsync(string name, int parent, CancellationToken ct)
    {
        while (RunningProcess.Is(parent))
        {
            foreach (var candidate in Process.GetProcessesByName(name))
                if (File.ReadAllText($"/proc/{candidate.Id}/stat").Split(") ")[^1].Split(' ')[1] == $"{parent}")
                    return candidate.Id;
            await Task.Delay(20, ct);
        }
        return null;
    }
}
