using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Runs;

/// <summary>What a fault of the program, for which the data folder's name that is null stands, costs the runs after it.</summary>
public sealed class TrainingRunsTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task TryStart_AfterARunThatBrokeOff_Runs()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);
        var options = trainer.Services.GetRequiredService<IOptions<TrainerOptions>>().Value;
        var runs = trainer.Services.GetRequiredService<TrainingRuns>();
        var directory = options.DataDirectory;
        deployer.OnEvents = _ =>
        {
            options.DataDirectory = null!; // a fault of the program, while the run is being kept
            return new[] { DeployerDouble.Ended("Succeeded") }.ToAsyncEnumerable();
        };
        runs.TryStart();
        await Assert.ThrowsAsync<ArgumentNullException>(runs.WaitAsync);

        options.DataDirectory = directory;
        deployer.OnEvents = static _ => new[] { DeployerDouble.Ended("Succeeded") }.ToAsyncEnumerable();
        runs.TryStart();

        Assert.Equal(RunState.Succeeded, (await runs.WaitAsync()).State);
    }

    [Fact]
    public async Task Post_FaultOfTheProgram_Is500AndBlamesNoRequest()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder);
        trainer.Services.GetRequiredService<IOptions<TrainerOptions>>().Value.DataDirectory = null!;

        using var response = await trainer.Http.PostAsJsonAsync("/runs", new { }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Null((await response.Content.ReadFromJsonAsync<ProblemDetails>(TestContext.Current.CancellationToken))!.Detail);
    }

    public void Dispose() => folder.Dispose();
}
