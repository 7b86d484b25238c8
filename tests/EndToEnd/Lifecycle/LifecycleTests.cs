using System.Diagnostics;
using System.Text.RegularExpressions;
using MultiModel.EndToEnd.Hosting;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Lifecycle;

/// <remarks>In the collection of the others, so that no two applications train at once.</remarks>
[Collection(nameof(RunningApplication))]
public sealed partial class LifecycleTests
{
    [Fact]
    public async Task Once_WithATrackingServerThatAsksForAPassword_EndsWithAPrediction()
    {
        await using var once = AppHostProcess.Start(
            [.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--ephemeral", "--once"],
            ("Tracking__Auth__Users__ann", "correct horse"), ("MLFLOW_TRACKING_USERNAME", "ann"), ("MLFLOW_TRACKING_PASSWORD", "correct horse"));

        Assert.Equal(0, await once.ExitAsync());
        Assert.Contains("\n{\"data\":{\"names\":[],\"ndarray\":[0]}", once.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_ThenASecondStart_EndsEverythingAndUsesTheModelsAgain()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var arguments = AppHostProcess.OnFreePorts(out _).Append("--no-dashboard").Append("--data").Append(folder.Path).ToArray();

        string[] runs;
        await using (var first = AppHostProcess.Start(arguments))
        {
            await first.WaitUntilReadyAsync(ct);
            runs = RunIds(first.Printed);
            Assert.Equal(2, runs.Length);
            Assert.Contains("train svc", first.Printed, StringComparison.Ordinal);
            await InterruptAsync(first, ct);
        }

        await using var second = AppHostProcess.Start(arguments);
        await second.WaitUntilReadyAsync(ct);
        Assert.Contains("used again", second.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("train svc", second.Printed, StringComparison.Ordinal);
        Assert.Equal(runs, RunIds(second.Printed));
        await InterruptAsync(second, ct);
    }

    [Fact]
    public async Task Once_ThenAMovedDataFolderThenALostManifest_EndsThenServesAgainThenSaysHowToTrainAgain()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        string[] arguments = [.. AppHostProcess.OnFreePorts(out var ports), "--no-dashboard", "--data"];
        await using (var once = AppHostProcess.Start([.. arguments, folder.File("here"), "--once"]))
        {
            Assert.Equal(0, await once.ExitAsync());
            Assert.Contains("\n{\"data\":{\"names\":[],\"ndarray\":[0]}", once.Printed, StringComparison.Ordinal);
            Assert.EndsWith("Without it the services stay up.", once.Printed, StringComparison.Ordinal);
        }

        Directory.Move(folder.File("here"), folder.File("there"));
        await using (var moved = AppHostProcess.Start([.. arguments, folder.File("there")]))
        {
            await moved.WaitUntilReadyAsync(ct);
            Assert.Contains($"manifest          {folder.File("there")}", moved.Printed, StringComparison.Ordinal);
            await InterruptAsync(moved, ct);
        }

        Directory.Delete(folder.File("there/deployer/rollouts"), recursive: true);
        await using var lost = AppHostProcess.Start([.. arguments, folder.File("there")]);
        await lost.WaitUntilReadyAsync(ct);
        Assert.Contains("cannot be put back. The kept manifest cannot be read", lost.Printed, StringComparison.Ordinal);
        Assert.Contains($"curl -s http://127.0.0.1:{ports["trainer"]}/runs", lost.Printed, StringComparison.Ordinal);
        await InterruptAsync(lost, ct);
    }

    [Fact]
    public async Task Kill_OfTheAppHost_LeavesNoService()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var process = AppHostProcess.Start([.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path]);
        await process.WaitUntilReadyAsync(ct);
        var services = process.Descendants();
        Assert.True(services.Count >= 5);

        await process.KillAsync();

        await ProcessTree.AssertGoneAsync(services, TimeSpan.FromSeconds(10), ct);
    }

    [Fact]
    public async Task Service_ThatIsKilled_IsNamedAndEndsTheApplicationAsFailed()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var process = AppHostProcess.Start([.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path]);
        await process.WaitUntilReadyAsync(ct);
        var services = process.Descendants();

        using (var trainer = services.Select(Process.GetProcessById).Single(static service => service.ProcessName == "Trainer"))
            trainer.Kill();

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("error: trainer ended with exit status 137", process.Printed, StringComparison.Ordinal);
        await ProcessTree.AssertGoneAsync(services, TimeSpan.FromSeconds(5), ct);
    }

    private static async Task InterruptAsync(AppHostProcess process, CancellationToken ct)
    {
        var services = process.Descendants();
        Assert.True(services.Count >= 5);

        process.Interrupt();

        Assert.Equal(0, await process.ExitAsync(Eventually.Deadline));
        Assert.DoesNotContain(services, ProcessTree.IsRunning);
    }

    private static string[] RunIds(string printed) => [.. RunId().Matches(printed).Select(static match => match.Value)];

    [GeneratedRegex("(?<=run )[0-9a-f]{32}")]
    private static partial Regex RunId();
}
