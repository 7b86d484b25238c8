using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Deployer;

public sealed class RolloutTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WithADeployer_HandsOverBothRunsAndFollowsTheRollout()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        var run = await trainer.RunAsync(new { });

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal("r1", run.Outputs["rolloutId"].GetString());
        var asked = Assert.Single(deployer.Asked);
        Assert.Equal(run.Outputs["scalerRunId"].GetString(), asked.GetProperty("scaler").GetString());
        Assert.Equal(run.Outputs["svcRunId"].GetString(), asked.GetProperty("svc").GetString());
        Assert.Equal(("render-manifest", "/data/multi-model.yaml"), (run.Steps[5].Name, run.Steps[5].Message));
        Assert.Equal(("roll-out", "http://127.0.0.1:5112/seldon/a/b/api/v1.0/predictions"), (run.Steps[6].Name, run.Steps[6].Message));
        Assert.Contains("downloading", (await trainer.EventsAsync(run.Id).Where(static item => item.EventType == "progress").SingleAsync(Cancellation)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EventsThatBreakOff_AreFollowedAgainAndReportedOnce()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnEvents = static connection => connection == 1
            ? new[] { DeployerDouble.Progress("one") }.ToAsyncEnumerable()
            : new[] { DeployerDouble.Progress("one"), DeployerDouble.Progress("two"), DeployerDouble.Ended("Succeeded") }.ToAsyncEnumerable();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        var run = await trainer.RunAsync(new { });

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(2, deployer.Connections);
        Assert.Equal(2, await trainer.EventsAsync(run.Id).CountAsync(static item => item.EventType == "progress", Cancellation));
    }

    [Fact]
    public async Task Run_RolloutThatFails_FailsInThatStepWithTheReason()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnEvents = static _ => new[] { DeployerDouble.Ended("Failed", "the digest of svc differs") }.ToAsyncEnumerable();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        var run = await trainer.RunAsync(new { });

        Assert.Equal((RunState.Failed, "roll-out: The rollout r1 ended as Failed: the digest of svc differs"), (run.State, run.Error));
    }

    /// <remarks>A trainer that lost its connection looks again when the next run's rollout is live.</remarks>
    [Fact]
    public async Task Run_RolloutThatAnotherHasReplacedSince_Succeeds()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnEvents = static _ => new[] { DeployerDouble.Ended("Superseded") }.ToAsyncEnumerable();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        Assert.Equal(RunState.Succeeded, (await trainer.RunAsync(new { })).State);
    }

    [Fact]
    public async Task Run_DeployerThatRefuses_FailsWithItsReason()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnStart = static () => Results.Problem("the run has no model", statusCode: 400);
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        var run = await trainer.RunAsync(new { });

        Assert.Equal((RunState.Failed, StepState.Failed, StepState.Skipped), (run.State, run.Steps[5].State, run.Steps[6].State));
        Assert.EndsWith("answers 400: the run has no model", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502, "<!doctype html><p>Welcome", "answers 502: Bad Gateway")]
    [InlineData(200, """{"status":"ok"}""", "was missing required properties including: 'id', 'state'.")]
    [InlineData(200, """{"id":null,"state":"Pending"}""", "Path: $.id | LineNumber: 0 | BytePositionInLine: 10.")]
    [InlineData(200, "<!doctype html><p>Welcome", "answered what is no rollout: '<' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0.")]
    public async Task Run_StrangerAtTheDeployersAddress_FailsAndSaysSo(int status, string answer, string reason)
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnStart = () => new Stranger(status, answer);
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting);

        var run = await trainer.RunAsync(new { });

        Assert.EndsWith(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DeployerThatDoesNotAnswer_FailsAndSaysWhatToCheck()
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, "--services:deployer:http:0=http://127.0.0.1:9");

        var run = await trainer.RunAsync(new { });

        Assert.StartsWith("render-manifest: The deployer at http://deployer/ does not answer: Connection refused (127.0.0.1:9)", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Check that it runs, and the address in services__deployer__http__0.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RolloutThatNeverEnds_FailsAfterTheAllowedTime()
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.OnEvents = static _ => Never();
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting, "--Pipeline:RollOutTimeout=00:00:00.2");

        var run = await trainer.RunAsync(new { });

        Assert.StartsWith("roll-out: The rollout r1 did not end within 00:00:00.2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Always", true, 1)]
    [InlineData("WhenNothingIsLive", false, 1)]
    [InlineData("WhenNothingIsLive", true, 0)]
    [InlineData("Never", false, 0)]
    public async Task Start_RunOnStart_RunsWhenItShould(string runOnStart, bool live, int runs)
    {
        await using var deployer = await DeployerDouble.StartAsync();
        deployer.IsLive = live;
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, deployer.Setting, $"--Pipeline:RunOnStart={runOnStart}");

        await trainer.Services.GetServices<IHostedService>().OfType<StartupRun>().Single().ExecuteTask!;

        Assert.Equal(runs, trainer.Services.GetRequiredService<RunStore>().All.Count);
        await Eventually.TrueAsync(() => deployer.Asked.Count == runs);
    }

    public void Dispose() => folder.Dispose();

    /// <remarks>Results.Text replaces a character set that it does not know.</remarks>
    private sealed class Stranger(int status, string answer) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, "text/html; charset=windows-1252");
            return context.Response.WriteAsync(answer, Cancellation);
        }
    }

    private static async IAsyncEnumerable<(string, object)> Never()
    {
        yield return DeployerDouble.Progress("waiting");
        await Task.Delay(Timeout.Infinite, Cancellation);
    }
}
