using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Rollouts that fail after the cluster has their manifest.</summary>
public sealed class RollbackTests : ClusterRollout
{
    [Theory]
    [InlineData("Seldon fails", "invalid graph. The manifest of rollout")]
    [InlineData("no pods", "The rollout took longer than 00:00:05")]
    [InlineData("wrong answers", "answered [0] for 5 rows. The manifest of rollout")]
    public async Task RollOut_ThatFailsOnceItIsApplied_AppliesTheLiveManifestAgain(string fault, string reason)
    {
        Operator.Script = Operator.RunAsync;
        var (live, _) = await RollOutAsync();
        var spec = await SpecAsync();
        await StopAsync();
        if (fault == "wrong answers")
            Cluster.Predictor.Prediction = static () => """{"data":{"ndarray":[0]}}""";
        else
            Operator.Script = Unless(spec, _ => Operator.SetStatusAsync(fault == "no pods" ? "Creating" : "Failed", "invalid graph"));

        var (rollout, events) = await RollOutAsync(("Deployer:Deadline", fault == "no pods" ? "00:00:05" : "00:01:00"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains(reason, (string?)rollout["message"]);
        Assert.EndsWith($"The manifest of rollout {live["id"]}, which was live before, was applied again and runs.", (string?)rollout["message"]);
        Assert.Contains("\"stage\":\"roll back\"", events);
        Assert.Equal(spec, await SpecAsync());
    }

    [Fact]
    public async Task RollOut_ThatIsInterruptedOnceItIsAppliedAndCannotGoOn_AppliesTheLiveManifestAgain()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;
        await RollOutAsync(("services:graph:http:0", graph.Url));
        var spec = await SpecAsync();
        var applied = new TaskCompletionSource();
        Operator.Script = Unless(spec, _ => Task.FromResult(applied.TrySetResult()));
        var interrupted = RollOutAsync();
        await applied.Task.WaitAsync(Cancel);
        await StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => interrupted);
        (graph.Served, graph.Answer) = (null, System.Net.HttpStatusCode.UnprocessableEntity);

        await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal(spec, await SpecAsync());
    }

    /// <remarks>As when an image is gone from its registry since.</remarks>
    [Fact]
    public async Task RollOut_WhoseRollbackDoesNotRunEither_SaysSo()
    {
        Operator.Script = Operator.RunAsync;
        var (live, _) = await RollOutAsync();
        await StopAsync();
        Operator.Script = async applied =>
        {
            await Operator.AddDeploymentAsync(applied, available: 0);
            await FailAsync(applied);
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:03"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains($"The manifest of rollout {live["id"]}, which was live before, was applied again but does not run: it took longer than 00:00:03", (string?)rollout["message"]);
        Assert.EndsWith("0 available. Look at its pods.", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhileAFailedOneIsTakenBack_DoesNotWaitUntilThatRuns()
    {
        Operator.Script = Operator.RunAsync;
        await RollOutAsync(("Deployer:Deadline", "00:00:20"));
        var spec = await SpecAsync();
        Task<(JsonObject Rollout, string Events)>? newer = null;
        Operator.Script = async applied =>
        {
            if (applied["spec"]!.ToJsonString() == spec)
                newer ??= RollOutAsync();
            else if (newer is not null)
                await Operator.RunAsync(applied);
            else
            {
                await Operator.AddDeploymentAsync(applied, available: 0);
                await FailAsync(applied);
            }
        };

        var (rollout, _) = await RollOutAsync();

        Assert.EndsWith("was applied again. Whether it runs was not awaited: a newer rollout takes its place.", (string?)rollout["message"]);
        Assert.Equal("Succeeded", (string?)(await newer!).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_ThatFailsWithNothingLiveBefore_SaysThatItStaysInPlace()
    {
        Operator.Script = FailAsync;

        var (rollout, _) = await RollOutAsync();

        Assert.EndsWith("invalid graph. What it applied stays in place: no earlier rollout was live there.", (string?)rollout["message"]);
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task RollOut_ThatCannotBeTakenBack_SaysWhyAndWhatToDo()
    {
        Operator.Script = Operator.RunAsync;
        var (live, _) = await RollOutAsync();
        Operator.Script = async applied =>
        {
            await ApplyAsAsync("kubectl", new JsonObject { ["name"] = "theirs" });
            await FailAsync(applied);
        };

        var (rollout, _) = await RollOutAsync();

        Assert.Contains($"invalid graph. What it applied may stay in place: the manifest of rollout {live["id"]}, which was live before, could not be applied again: ", (string?)rollout["message"]);
        Assert.Contains("conflict with \"kubectl\"", (string?)rollout["message"]);
        Assert.EndsWith(". Roll out its runs again.", (string?)rollout["message"]);
    }

    /// <summary>A script for every other manifest than the live one, which runs.</summary>
    private Func<JsonObject, Task> Unless(string liveSpec, Func<JsonObject, Task> script) =>
        applied => applied["spec"]!.ToJsonString() == liveSpec ? Operator.RunAsync(applied) : script(applied);
}
