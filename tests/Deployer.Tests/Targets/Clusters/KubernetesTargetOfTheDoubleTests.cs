using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>Faults of an API server, and pods as a kubelet shows them.</summary>
public sealed class KubernetesTargetOfTheDoubleTests() : ClusterRollout(doubleOnly: true)
{
    [Fact]
    public async Task RollOut_OfAManifest_AppliesItUnderItsOwnNameAndNeverByForce()
    {
        Operator.Script = Operator.RunAsync;
        await RollOutAsync();

        Assert.Contains(Server.Requests, static request => request.StartsWith("POST ", StringComparison.Ordinal) && request.Contains("/services/multi-model-example-model:8000/proxy/api/v1.0/predictions"));
        Assert.All(Server.Requests.Where(static request => request.StartsWith("PATCH", StringComparison.Ordinal)), static request =>
        {
            Assert.Contains("fieldManager=multimodel-deployer", request);
            Assert.DoesNotContain("force=true", request);
        });
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(409)]
    public async Task RollOut_ThroughPassingErrors_IsSentAgain(int status)
    {
        Operator.Script = Operator.RunAsync;
        foreach (var _ in Enumerable.Range(0, 3))
            Server.Failures.Enqueue(status);

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhoseWatchIsForgottenAndDropped_StillSeesTheEnd()
    {
        Operator.Script = async applied =>
        {
            await Eventually.TrueAsync(() => Server.Requests.Any(static request => request.Contains("watch=true")));
            Server.ExpireWatches();
            await Eventually.TrueAsync(() => Server.Requests.Count(static request => request.Contains("watch=true")) > 1);
            Server.DropWatches();
            await Eventually.TrueAsync(() => Server.Requests.Count(static request => request.Contains("watch=true")) > 2);
            await Operator.RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
        Assert.True(Server.Requests.Count(static request => request.Contains("watch=false")) >= 2, "no second list");
    }

    [Fact]
    public async Task RollOut_WhileTheApiServerRestarts_WaitsForIt()
    {
        Operator.Script = applied =>
        {
            foreach (var _ in Enumerable.Range(0, 20))
                Server.Failures.Enqueue(503);
            return Operator.RunAsync(applied);
        };

        var (rollout, events) = await RollOutAsync();

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Empty(Server.Failures);
        Assert.Contains("(503)", events);
        Assert.Contains("Asking again until the deadline.", events);
    }

    [Fact]
    public async Task RollOut_WhoseApplyIsNeverAnswered_DoesNotSayThatNothingWasChanged()
    {
        Server.LosesAnswers = true;

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains($"An attempt to apply seldondeployments/{Name} in namespace {Namespace} may have got through.", (string?)rollout["message"]);
        Assert.DoesNotContain("Nothing was changed", (string?)rollout["message"]);
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task RollOut_WhoseObjectIsDeletedWhileItIsWatched_FailsAtOnce()
    {
        Operator.Script = async _ =>
        {
            await Eventually.TrueAsync(() => Server.Requests.Any(static request => request.Contains("watch=true")));
            await Cluster.DeleteAsync(TestCluster.Seldon, "seldondeployments", Name);
        };

        Assert.Contains($"seldondeployments/{Name} in namespace {Namespace} was deleted", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhoseWatchIsForbidden_SaysSo()
    {
        Server.WatchStatus = 403;

        Assert.Contains("forbids to watch seldondeployments", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Theory]
    [InlineData(false, "403 Forbidden")]
    [InlineData(true, "its log cannot be read")]
    public async Task RollOut_WhosePodsCannotStart_FailsWithTheirLastLogLines(bool logsHang, string log)
    {
        Server.LogsHang = logsHang;
        Server.Logs["broken/svc-initializer"] = "botocore.exceptions.ClientError: 403 Forbidden\n";
        Operator.Script = async applied =>
        {
            await Operator.AddDeploymentAsync(applied, available: 0);
            await Operator.AddPodAsync(applied, "broken", "Pending",
                init: [OperatorDouble.ContainerStatus("svc-initializer", ready: false, 3, "terminated", new JsonObject { ["exitCode"] = 1, ["reason"] = "Error" })],
                main: []);
            await Operator.SetStatusAsync("Creating");
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", logsHang ? "00:00:08" : "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("broken/svc-initializer: ended with exit code 1 (Error), restarted 3 times", (string?)rollout["message"]);
        Assert.Contains(log, (string?)rollout["message"]);
    }

    /// <remarks>A kubelet shows the containers of a pod that it ends as failed, until the pod is gone.</remarks>
    [Fact]
    public async Task RollOut_WhileOldPodsEnd_NeitherCountsNorBlamesThem()
    {
        Operator.Script = async applied =>
        {
            await Operator.AddPodAsync(applied, "multi-model-example-model-0-scaler-svc-0", "Running", init: [],
                main: [OperatorDouble.ContainerStatus("svc", ready: false, 0, "terminated", new JsonObject { ["exitCode"] = 137, ["reason"] = "ContainerStatusUnknown" })],
                deletedAt: "2026-01-02T03:05:00Z");
            await Operator.AddDeploymentAsync(applied, available: 1);
            await Operator.AddPodAsync(applied, "multi-model-example-model-0-scaler-svc-1", "Running", [], [OperatorDouble.Running("scaler"), OperatorDouble.Running("svc")]);
            await Operator.AddServiceAsync();
            await Operator.SetStatusAsync("Available");
        };

        var (rollout, events) = await RollOutAsync();

        Assert.StartsWith("1 pod(s) running", (string?)rollout["message"]);
        Assert.Matches(@"model-0-scaler-svc-0\s+0/2\s+Terminating\s+0", events);
        Assert.DoesNotContain("exit code 137", events);
    }

    /// <remarks>An init container that goes on, which a mesh or a log collector put into the pod.</remarks>
    [Fact]
    public async Task RollOut_WhosePodsHaveASidecar_ShowsThemAsKubectlDoes()
    {
        Operator.Script = async applied =>
        {
            var proxy = OperatorDouble.Running("proxy", restarts: 1);
            proxy["started"] = true;
            await Operator.AddDeploymentAsync(applied, available: 1);
            await Operator.AddPodAsync(applied, "multi-model-example-model-0-scaler-svc-1", "Running", [proxy], [OperatorDouble.Running("scaler"), OperatorDouble.Running("svc")],
                moreInitContainers: [new JsonObject { ["name"] = "proxy", ["restartPolicy"] = "Always" }]);
            await Operator.AddServiceAsync();
            await Operator.SetStatusAsync("Available");
        };

        Assert.Matches(@"model-0-scaler-svc-1\s+3/3\s+Running\s+1", (await RollOutAsync()).Events);
    }
}
