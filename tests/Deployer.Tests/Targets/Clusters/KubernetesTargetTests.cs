using System.Text.Json.Nodes;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

public sealed class KubernetesTargetTests : ClusterRollout
{
    [Fact]
    public async Task RollOut_ToAClusterThatRunsIt_SucceedsWithItsPods()
    {
        Server.Operator = RunAsync;
        var (rollout, events) = await RollOutAsync();

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Contains($"rolling out to {Server.Url}/ (context double of", events);
        Assert.Contains("+ kind: SeldonDeployment", events);
        Assert.Contains("NAME", events);
        Assert.Matches(@"model-0-scaler-svc-1\s+2/2\s+Running\s+0", events);
        Assert.Contains("predictions answered through the API server", (string?)rollout["message"]);
        Assert.Contains(Server.Requests, static request => request.StartsWith("POST ", StringComparison.Ordinal) && request.Contains("/services/multi-model-example-model:8000/proxy/api/v1.0/predictions"));
        Assert.All(Server.Requests.Where(static request => request.StartsWith("PATCH", StringComparison.Ordinal)), static request =>
        {
            Assert.Contains("fieldManager=multimodel-deployer", request);
            Assert.DoesNotContain("force=true", request);
        });
    }

    [Fact]
    public async Task RollOut_OfAChange_ShowsTheDifferenceFirst()
    {
        Server.Operator = RunAsync;
        await RollOutAsync();
        var (_, events) = await RollOutAsync();

        var difference = events.Split('\n').Single(static line => line.Contains("\"stage\":\"difference\""));
        Assert.Contains("-           - s3://", difference);
        Assert.Contains("+           - s3://", difference);
        Assert.DoesNotContain("resourceVersion", difference);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(409)]
    public async Task RollOut_ThroughPassingErrors_IsSentAgain(int status)
    {
        Server.Operator = RunAsync;
        foreach (var _ in Enumerable.Range(0, 3))
            Server.Failures.Enqueue(status);

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhoseWatchIsForgottenAndDropped_StillSeesTheEnd()
    {
        Server.Operator = async applied =>
        {
            await Eventually.TrueAsync(() => Server.Requests.Any(static request => request.Contains("watch=true")));
            Server.ExpireWatches();
            await Eventually.TrueAsync(() => Server.Requests.Count(static request => request.Contains("watch=true")) > 1);
            Server.DropWatches();
            await Eventually.TrueAsync(() => Server.Requests.Count(static request => request.Contains("watch=true")) > 2);
            await RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
        Assert.True(Server.Requests.Count(static request => request.Contains("watch=false")) >= 2, "no second list");
    }

    [Fact]
    public async Task RollOut_WhileTheApiServerRestarts_WaitsForIt()
    {
        Server.Operator = applied =>
        {
            foreach (var _ in Enumerable.Range(0, 20))
                Server.Failures.Enqueue(503);
            return RunAsync(applied);
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
        Assert.NotNull(Server.Find(Namespace, Name));
    }

    [Fact]
    public async Task RollOut_WhoseObjectIsDeletedMeanwhile_FailsAtOnce()
    {
        Server.Operator = async _ =>
        {
            await Eventually.TrueAsync(() => Server.Requests.Any(static request => request.Contains("watch=true")));
            Server.Delete(Namespace, Name);
        };

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains($"seldondeployments/{Name} in namespace {Namespace} was deleted", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhoseWatchIsForbidden_SaysSo()
    {
        Server.WatchStatus = 403;
        Server.Operator = _ => Task.CompletedTask;

        Assert.Contains("forbids to watch seldondeployments", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Theory]
    [InlineData(false, "403 Forbidden")]
    [InlineData(true, "its log cannot be read")]
    public async Task RollOut_WhosePodsCannotStart_FailsAtTheDeadlineWithTheReasons(bool logsHang, string log)
    {
        Server.Operator = applied =>
        {
            var initializers = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray();
            AddDeployment(initializers, available: 0);
            Server.LogsHang = logsHang;
            Server.Logs["broken/svc-initializer"] = "botocore.exceptions.ClientError: 403 Forbidden\n";
            Server.Pods.Add(Pod("broken", initializers, "Pending",
                init: [new JsonObject { ["name"] = "svc-initializer", ["ready"] = false, ["restartCount"] = 3, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 1, ["reason"] = "Error" } } }],
                main: [new JsonObject { ["name"] = "scaler", ["ready"] = false, ["restartCount"] = 0, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = "Back-off pulling image" } } }]));
            Server.SetStatus(Namespace, Name, "Creating");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", logsHang ? "00:00:08" : "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        var message = (string?)rollout["message"];
        Assert.Contains("broken/svc-initializer: ended with exit code 1 (Error), restarted 3 times", message);
        Assert.Contains(log, message);
        Assert.Contains("broken/scaler: ImagePullBackOff: Back-off pulling image", message);
    }

    [Fact]
    public async Task RollOut_ThatSeldonReportsAsFailed_FailsAtOnce()
    {
        Server.Operator = _ =>
        {
            Server.SetStatus(Namespace, Name, "Failed", "invalid graph");
            return Task.CompletedTask;
        };

        Assert.Contains("invalid graph", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhileTheOldPodsStillServe_WaitsForTheNewOnes()
    {
        Server.Operator = async applied =>
        {
            Server.SetStatus(Namespace, Name, "Available");
            await Task.Delay(300, Cancel);
            Assert.DoesNotContain(Server.Requests, static request => request.Contains("/proxy/"));
            await RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_OfAnotherImageWithTheSameModels_WaitsForTheNewPods()
    {
        Server.Operator = RunAsync;
        await RollOutAsync();
        var older = Server.Find(Namespace, Name)!;
        older["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace };
        older.Remove("status");
        older["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["containers"]![0]!["image"] = "ghcr.io/multimodel/graphrunner:0.0.9";
        Server.ApplyAs(SeldonDeployments.FieldManager, Namespace, older);
        Server.Requests.Clear();
        Server.Operator = async applied =>
        {
            await Task.Delay(300, Cancel);
            Assert.DoesNotContain(Server.Requests, static request => request.Contains("/proxy/"));
            Server.KubernetesDeployments.Single()["metadata"]!["generation"] = 3;
            Server.KubernetesDeployments.Single()["status"]!["observedGeneration"] = 3;
        };

        var (rollout, events) = await RollOutAgainAsync();

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Contains("graphrunner:0.0.9", events);
        Assert.Contains("no Deployment of this manifest yet", events);
    }

    /// <remarks>A kubelet shows the containers of a pod that it ends as failed, until the pod is gone.</remarks>
    [Fact]
    public async Task RollOut_WhileOldPodsEnd_NeitherCountsNorBlamesThem()
    {
        Server.Operator = async applied =>
        {
            await RunAsync(applied);
            var initializers = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray();
            var old = Pod("multi-model-example-model-0-scaler-svc-0", initializers, "Running", init: [],
                main: [new JsonObject { ["name"] = "svc", ["ready"] = false, ["restartCount"] = 0, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 137, ["reason"] = "ContainerStatusUnknown" } } }]);
            old["metadata"]!["deletionTimestamp"] = "2026-01-02T03:05:00Z";
            Server.Pods.Add(old);
        };

        var (rollout, events) = await RollOutAsync();

        Assert.StartsWith("1 pod(s) running", (string?)rollout["message"]);
        Assert.Matches(@"model-0-scaler-svc-0\s+0/2\s+Terminating\s+0", events);
        Assert.DoesNotContain("exit code 137", events);
    }

    /// <remarks>As after <c>kubectl apply --server-side --field-manager=multimodel-deployer</c> of what was published.</remarks>
    [Fact]
    public async Task RollOut_OverWhatWasAppliedUnderItsOwnName_Succeeds()
    {
        Server.ApplyAs("multimodel-deployer", Namespace, new JsonObject { ["apiVersion"] = "machinelearning.seldon.io/v1", ["kind"] = "SeldonDeployment", ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace }, ["spec"] = new JsonObject { ["name"] = "published" } });
        Server.Operator = RunAsync;

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }
}
