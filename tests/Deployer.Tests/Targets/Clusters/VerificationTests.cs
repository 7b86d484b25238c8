using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>The local graph beside the cluster: the rehearsal before, the comparison of answers after.</summary>
public sealed class VerificationTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_WhoseAnswersDifferFromTheLocalGraphs_Fails()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;
        Server.Prediction = static (_, _) => """{"data":{"names":[],"ndarray":[0,0,1,1,1]}}""";

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("answers otherwise than the local one", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhoseAnswersEqualTheLocalGraphs_SaysSo()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;

        var (rollout, events) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Contains("5 predictions equal to the local graph's", (string?)rollout["message"]);
        Assert.True(events.IndexOf("\"stage\":\"cluster\"", StringComparison.Ordinal) < events.IndexOf("\"stage\":\"rehearse\"", StringComparison.Ordinal));
    }

    /// <remarks>Its service names pods that end for a moment after they have left the Deployment's count.</remarks>
    [Fact]
    public async Task RollOut_WhoseServiceStillNamesAnOldPod_AsksAgain()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;
        var asked = 0;
        var current = Server.Prediction;
        Server.Prediction = (service, path) => Interlocked.Increment(ref asked) <= 2 ? """{"data":{"names":[],"ndarray":[0,0,0,0,0]}}""" : current(service, path);

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal(("Succeeded", 3), ((string?)rollout["state"], asked));
    }

    [Fact]
    public async Task LocalGraph_ThatRestartsAfterARollout_GetsTheLiveManifestAgainAndTheClusterNothing()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;
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
        Server.Operator = RunAsync;
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

    /// <remarks>The local graph serves it, and yet a new pod of the cluster could not start.</remarks>
    [Fact]
    public async Task RollOut_OfTheLiveManifestWhoseModelsAreGone_Fails()
    {
        await using var graph = await GraphDouble.StartAsync();
        Server.Operator = RunAsync;
        await RollOutAsync(("services:graph:http:0", graph.Url));
        graph.Answer = System.Net.HttpStatusCode.UnprocessableEntity;

        Assert.Equal("Failed", (string?)(await RollOutAgainAsync()).Rollout["state"]);
    }
}
