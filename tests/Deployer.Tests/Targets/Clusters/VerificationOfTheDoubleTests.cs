using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>What the cluster is asked while models are rehearsed and answers compared.</summary>
public sealed class VerificationOfTheDoubleTests() : ClusterRollout(doubleOnly: true)
{
    [Fact]
    public async Task LocalGraph_ThatRestartsAfterARollout_GetsTheLiveManifestAgainAndTheClusterNothing()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;
        await RollOutAsync(("services:graph:http:0", graph.Url));
        var (live, applied) = (graph.Served, Server.Requests.Count);

        graph.Served = null;
        await Eventually.TrueAsync(() => graph.Served is not null);

        Assert.Equal(live, graph.Served);
        Assert.Equal(applied, Server.Requests.Count);
    }

    [Fact]
    public async Task RollOut_WhoseProxyDropsConnections_AsksAgain()
    {
        Operator.Script = Operator.RunAsync;
        Server.DroppedPredictions = 2;

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
        Assert.Equal(3, Server.Requests.Count(static request => request.Contains("/proxy/")));
    }

    /// <remarks>As when a model was deleted from the store after its run was registered.</remarks>
    [Fact]
    public async Task RollOut_OfAManifestThatTheLocalGraphCannotRun_NeverReachesTheCluster()
    {
        await using var graph = await GraphDouble.StartAsync();
        graph.Answer = System.Net.HttpStatusCode.UnprocessableEntity;

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("svc: model.pkl is not what its digest says", (string?)rollout["message"]);
        Assert.Empty(Server.Requests);
    }
}
