using System.Text.Json.Nodes;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Rollouts that fail beside an API server that fails, and what a cluster is asked of one that fails early.</summary>
public sealed class RollbackOfTheDoubleTests() : ClusterRollout(doubleOnly: true)
{
    [Fact]
    public async Task RollOut_ThatFailsWhileTheApiServerRestarts_IsTakenBackOnceItAnswers()
    {
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();
        var spec = await SpecAsync();
        Cluster.Predictor.Prediction = () =>
        {
            foreach (var _ in Enumerable.Range(0, 10))
                Server.Failures.Enqueue(503);
            return """{"data":{"ndarray":[0]}}""";
        };

        var (rollout, events) = await RollOutAsync();

        Assert.EndsWith("which was live before, was applied again and runs.", (string?)rollout["message"]);
        Assert.Contains("Asking again until the deadline.", events);
        Assert.Equal(spec, await SpecAsync());
    }

    [Fact]
    public async Task RollOut_ThatFailsBeforeItIsApplied_LeavesTheClusterAlone()
    {
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();
        await ApplyAsAsync("kubectl", new JsonObject { ["name"] = "theirs" });
        Server.Requests.Clear();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("dryRun=All", Assert.Single(Server.Requests, static request => request.StartsWith("PATCH", StringComparison.Ordinal)));
    }
}
