using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Runs;

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

    public void Dispose() => folder.Dispose();
}
