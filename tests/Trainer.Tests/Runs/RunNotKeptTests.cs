using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Commands;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Runs;

/// <summary>A data folder that could be opened, and then takes no run. A path that is too long for the run's file alone stands for a full disk.</summary>
public sealed class RunNotKeptTests(Platform platform) : IDisposable
{
    private const int LongestPath = 4095;

    private readonly TemporaryFolder folder = new();

    private string Setting => $"--Trainer:DataDirectory={LongFolder()}";

    [Fact]
    public async Task Once_SaysSoInOneLine()
    {
        Requires.That(OperatingSystem.IsLinux(), "Linux' longest path");

        (await Outcome.OfAsync(["--once", .. platform.Settings, Setting])).AssertFailed("The run cannot be kept: ");
    }

    [Fact]
    public async Task RunOnStart_ServesOnAndSaysSoToWhoAsks()
    {
        Requires.That(OperatingSystem.IsLinux(), "Linux' longest path");
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, "--Pipeline:RunOnStart=Always", Setting);

        using var response = await trainer.Http.PostAsJsonAsync("/runs", new { }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("The run cannot be kept: ", (await response.Content.ReadFromJsonAsync<ProblemDetails>(TestContext.Current.CancellationToken))!.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string LongFolder()
    {
        var length = LongestPath - "/runs/20260102-030405-abcdef/.run.json.".Length - 20; // of the 32 digits that follow
        var path = folder.Path;
        while (length - path.Length > 250)
            path = Path.Combine(path, new string('d', 200));
        return Path.Combine(path, new string('d', length - path.Length - 1));
    }
}
