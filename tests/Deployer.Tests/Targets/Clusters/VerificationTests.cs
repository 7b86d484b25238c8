using MultiModel.Deployer.Tests.Doubles;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>The local graph beside the cluster: the rehearsal before, the comparison of answers after.</summary>
public sealed class VerificationTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_WhoseAnswersDifferFromTheLocalGraphs_Fails()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;
        Cluster.Predictor.Prediction = static () => """{"data":{"names":[],"ndarray":[0,0,1,1,1]}}""";

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("answers otherwise than the local one", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhoseAnswersEqualTheLocalGraphs_SaysSo()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;

        var (rollout, events) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Contains("5 predictions equal to the local graph's", (string?)rollout["message"]);
        Assert.True(events.IndexOf("\"stage\":\"cluster\"", StringComparison.Ordinal) < events.IndexOf("\"stage\":\"rehearse\"", StringComparison.Ordinal));
    }

    /// <remarks>Its service names pods that end for a moment after they have left the Deployment's count.</remarks>
    [Fact]
    public async Task RollOut_WhoseServiceStillNamesAnOldPod_AsksAgain()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;
        var asked = 0;
        var current = Cluster.Predictor.Prediction;
        Cluster.Predictor.Prediction = () => Interlocked.Increment(ref asked) <= 2 ? """{"data":{"names":[],"ndarray":[0,0,0,0,0]}}""" : current();

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal(("Succeeded", 3), ((string?)rollout["state"], asked));
    }

    /// <remarks>The local graph serves it, and yet a new pod of the cluster could not start.</remarks>
    [Fact]
    public async Task RollOut_OfTheLiveManifestWhoseModelsAreGone_Fails()
    {
        await using var graph = await GraphDouble.StartAsync();
        Operator.Script = Operator.RunAsync;
        await RollOutAsync(("services:graph:http:0", graph.Url));
        graph.Answer = System.Net.HttpStatusCode.UnprocessableEntity;

        Assert.Equal("Failed", (string?)(await RollOutAgainAsync()).Rollout["state"]);
    }

    [Theory]
    [InlineData(1_000_001)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task RollOut_OfARunWithAnImpossibleCountOfFeatures_IsNotVerified(double features)
    {
        Operator.Script = Operator.RunAsync;
        Mlflow.Features = features;

        var (rollout, _) = await RollOutAsync();

        Assert.EndsWith("not verified: no run says n_features_in, a number from 1 to 1000000", (string?)rollout["message"]);
    }
}
