using System.Text.Json.Nodes;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Deployer.Tests.Doubles;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

public sealed class KubernetesTargetTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_ToAClusterThatRunsIt_SucceedsWithItsPods()
    {
        Operator.Script = Operator.RunAsync;
        var (rollout, events) = await RollOutAsync();

        Assert.True("Succeeded" == (string?)rollout["state"], (string?)rollout["message"]);
        Assert.Contains($"rolling out to {Cluster.Url}/ (context test of", events);
        Assert.Contains("+ kind: SeldonDeployment", events);
        Assert.Contains("NAME", events);
        Assert.Matches(@"model-0-scaler-svc-1\s+2/2\s+Running\s+0", events);
        Assert.Contains("predictions answered through the API server", (string?)rollout["message"]);
        Assert.Equal(1, Cluster.Predictor.Asked);
        Assert.Contains((await FindAsync())!["metadata"]!["managedFields"]!.AsArray(), static entry => (string?)entry!["manager"] == SeldonDeployments.FieldManager);
    }

    [Fact]
    public async Task RollOut_OfAChange_ShowsTheDifferenceFirst()
    {
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();
        var (_, events) = await RollOutAsync();

        var difference = events.Split('\n').Single(static line => line.Contains("\"stage\":\"difference\""));
        Assert.Contains("-           - s3://", difference);
        Assert.Contains("+           - s3://", difference);
        Assert.DoesNotContain("resourceVersion", difference);
    }

    [Fact]
    public async Task RollOut_WhoseObjectIsDeletedMeanwhile_FailsAtOnce()
    {
        Operator.Script = _ => Cluster.DeleteAsync(TestCluster.Seldon, "seldondeployments", Name);

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains($"seldondeployments/{Name} in namespace {Namespace} was deleted", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhosePodsCannotStart_FailsAtTheDeadlineWithTheReasons()
    {
        Operator.Script = async applied =>
        {
            await Operator.AddDeploymentAsync(applied, available: 0);
            await Operator.AddPodAsync(applied, "broken", "Pending",
                init: [OperatorDouble.ContainerStatus("svc-initializer", ready: false, 3, "terminated", new JsonObject { ["exitCode"] = 1, ["reason"] = "Error" })],
                main: [OperatorDouble.ContainerStatus("scaler", ready: false, 0, "waiting", new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = "Back-off pulling image" })]);
            await Operator.SetStatusAsync("Creating");
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        var message = (string?)rollout["message"];
        Assert.Contains("broken/svc-initializer: ended with exit code 1 (Error), restarted 3 times", message);
        Assert.Contains("broken/scaler: ImagePullBackOff: Back-off pulling image", message);
    }

    [Fact]
    public async Task RollOut_ThatSeldonReportsAsFailed_FailsAtOnce()
    {
        Operator.Script = FailAsync;

        Assert.Contains("invalid graph", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhileTheOldPodsStillServe_WaitsForTheNewOnes()
    {
        Operator.Script = async applied =>
        {
            await Operator.SetStatusAsync("Available");
            await LookedAtAsync();
            Assert.Equal(0, Cluster.Predictor.Asked);
            await Operator.RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_OfAnotherImageWithTheSameModels_WaitsForTheNewPods()
    {
        const string Older = "ghcr.io/multimodel/graphrunner:0.0.9";
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();
        var asked = Cluster.Predictor.Asked;
        var older = new TaskCompletionSource();
        Operator.Script = async applied =>
        {
            if (older.Task.IsCompleted)
            {
                await LookedAtAsync();
                Assert.Equal(asked, Cluster.Predictor.Asked);
            }
            await Operator.RunAsync(applied);
            older.TrySetResult();
        };
        var spec = (JsonObject)(await FindAsync())!["spec"]!.DeepClone();
        spec["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["containers"]![0]!["image"] = Older;
        await ApplyAsAsync(SeldonDeployments.FieldManager, spec);
        await older.Task.WaitAsync(Cancel);

        var (rollout, events) = await RollOutAgainAsync();

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Contains("graphrunner:0.0.9", events);
        Assert.Contains("no Deployment of this manifest yet", events);
    }

    /// <remarks>A pod that a node has evicted stays listed, with what its containers ended as.</remarks>
    [Fact]
    public async Task RollOut_BesideAnEvictedPod_NeitherCountsNorBlamesIt()
    {
        Operator.Script = async applied =>
        {
            await Operator.AddPodAsync(applied, "evicted", "Failed", init: [],
                main: [OperatorDouble.ContainerStatus("svc", ready: false, 0, "terminated", new JsonObject { ["exitCode"] = 137, ["reason"] = "Error" })], reason: "Evicted");
            await Operator.SetStatusAsync("Creating");
            await LookedAtAsync();
            await Operator.AddDeploymentAsync(applied, available: 1);
            await Operator.AddPodAsync(applied, "runs", "Running", [], [OperatorDouble.Running("scaler"), OperatorDouble.Running("svc")]);
            await Operator.AddServiceAsync();
            await Operator.SetStatusAsync("Available");
        };

        var (rollout, events) = await RollOutAsync();

        Assert.StartsWith("1 pod(s) running", (string?)rollout["message"]);
        Assert.DoesNotContain("exit code 137", events);
    }

    /// <remarks>As after <c>kubectl apply --server-side --field-manager=multimodel-deployer</c> of what was published.</remarks>
    [Fact]
    public async Task RollOut_OverWhatWasAppliedUnderItsOwnName_Succeeds()
    {
        await ApplyAsAsync(SeldonDeployments.FieldManager, new JsonObject { ["name"] = "published", ["predictors"] = new JsonArray() });
        Operator.Script = applied => (string?)applied["spec"]!["name"] == "published" ? Task.CompletedTask : Operator.RunAsync(applied);

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }
}
