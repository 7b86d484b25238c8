using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets;

public sealed class KubernetesTargetTests : IAsyncLifetime
{
    private const string Namespace = "kubeflow-user-example-com";
    private const string Name = "multi-model-example";

    private readonly TemporaryFolder folder = new();
    private MlflowDouble mlflow = null!;
    private ApiServerDouble server = null!;
    private DeployerProcess? deployer;
    private HttpClient http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        mlflow = await MlflowDouble.StartAsync();
        server = await ApiServerDouble.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        if (deployer is not null)
            await deployer.DisposeAsync();
        await server.DisposeAsync();
        await mlflow.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task RollOut_ToAClusterThatRunsIt_SucceedsWithItsPods()
    {
        server.Operator = RunAsync;
        var (rollout, events) = await RollOutAsync();

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Contains($"rolling out to {server.Url}/ (context double of", events);
        Assert.Contains("+ kind: SeldonDeployment", events);
        Assert.Contains("NAME", events);
        Assert.Matches(@"model-0-scaler-svc-1\s+2/2\s+Running\s+0", events);
        Assert.Contains("predictions answered through the API server", (string?)rollout["message"]);
        Assert.Contains(server.Requests, static request => request.StartsWith("POST ", StringComparison.Ordinal) && request.Contains("/services/multi-model-example-model:8000/proxy/api/v1.0/predictions"));
        Assert.All(server.Requests.Where(static request => request.StartsWith("PATCH", StringComparison.Ordinal)), static request =>
        {
            Assert.Contains("fieldManager=multimodel-deployer", request);
            Assert.DoesNotContain("force=true", request);
        });
    }

    [Fact]
    public async Task RollOut_OfAChange_ShowsTheDifferenceFirst()
    {
        server.Operator = RunAsync;
        await RollOutAsync();
        var (_, events) = await RollOutAsync();

        var difference = events.Split('\n').Single(static line => line.Contains("\"stage\":\"difference\""));
        Assert.Contains("-           - s3://", difference);
        Assert.Contains("+           - s3://", difference);
        Assert.DoesNotContain("resourceVersion", difference);
    }

    [Fact]
    public async Task RollOut_OverFieldsOfAnotherManager_NamesItAndChangesNothing()
    {
        server.ApplyAs("kubectl", Namespace, new JsonObject { ["apiVersion"] = "machinelearning.seldon.io/v1", ["kind"] = "SeldonDeployment", ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace }, ["spec"] = new JsonObject { ["name"] = "theirs" } });
        var before = server.Find(Namespace, Name)!.ToJsonString();

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("conflict with \"kubectl\" .spec.name", (string?)rollout["message"]);
        Assert.Equal(before, server.Find(Namespace, Name)!.ToJsonString());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(409)]
    public async Task RollOut_ThroughPassingErrors_IsSentAgain(int status)
    {
        server.Operator = RunAsync;
        foreach (var _ in Enumerable.Range(0, 3))
            server.Failures.Enqueue(status);

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhoseWatchIsForgottenAndDropped_StillSeesTheEnd()
    {
        server.Operator = async applied =>
        {
            await UntilAsync(() => server.Requests.Any(static request => request.Contains("watch=true")));
            server.ExpireWatches();
            await UntilAsync(() => server.Requests.Count(static request => request.Contains("watch=true")) > 1);
            server.DropWatches();
            await UntilAsync(() => server.Requests.Count(static request => request.Contains("watch=true")) > 2);
            await RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
        Assert.True(server.Requests.Count(static request => request.Contains("watch=false")) >= 2, "no second list");
    }

    [Fact]
    public async Task RollOut_WhosePodsCannotStart_FailsAtTheDeadlineWithTheReasons()
    {
        server.Operator = applied =>
        {
            var initializers = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray();
            AddDeployment(initializers, available: 0);
            server.Logs["broken/svc-initializer"] = "botocore.exceptions.ClientError: 403 Forbidden\n";
            server.Pods.Add(Pod("broken", initializers, "Pending",
                init: [new JsonObject { ["name"] = "svc-initializer", ["ready"] = false, ["restartCount"] = 3, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 1, ["reason"] = "Error" } } }],
                main: [new JsonObject { ["name"] = "scaler", ["ready"] = false, ["restartCount"] = 0, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = "Back-off pulling image" } } }]));
            server.SetStatus(Namespace, Name, "Creating");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:05"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        var message = (string?)rollout["message"];
        Assert.Contains("broken/svc-initializer: ended with exit code 1 (Error)", message);
        Assert.Contains("403 Forbidden", message);
        Assert.Contains("broken/scaler: ImagePullBackOff: Back-off pulling image", message);
    }

    [Fact]
    public async Task RollOut_ThatSeldonReportsAsFailed_FailsAtOnce()
    {
        server.Operator = _ =>
        {
            server.SetStatus(Namespace, Name, "Failed", "invalid graph");
            return Task.CompletedTask;
        };

        Assert.Contains("invalid graph", (string?)(await RollOutAsync()).Rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhileTheOldPodsStillServe_WaitsForTheNewOnes()
    {
        server.Operator = async applied =>
        {
            server.SetStatus(Namespace, Name, "Available");
            await Task.Delay(300, Cancel);
            Assert.DoesNotContain(server.Requests, static request => request.Contains("/proxy/"));
            await RunAsync(applied);
        };

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_WhoseAnswersDifferFromTheLocalGraphs_Fails()
    {
        await using var graph = await GraphDouble.StartAsync();
        server.Operator = RunAsync;
        server.Prediction = static (_, _) => """{"data":{"names":[],"ndarray":[0,0,1,1,1]}}""";

        var (rollout, _) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("answers otherwise than the local one", (string?)rollout["message"]);
    }

    [Fact]
    public async Task RollOut_WhoseAnswersEqualTheLocalGraphs_SaysSo()
    {
        await using var graph = await GraphDouble.StartAsync();
        server.Operator = RunAsync;

        var (rollout, events) = await RollOutAsync(("services:graph:http:0", graph.Url));

        Assert.Contains("5 predictions equal to the local graph's", (string?)rollout["message"]);
        Assert.True(events.IndexOf("\"stage\":\"cluster\"", StringComparison.Ordinal) < events.IndexOf("\"stage\":\"rehearse\"", StringComparison.Ordinal));
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
        Assert.Empty(server.Requests);
    }

    /// <remarks>As after <c>kubectl apply --server-side --field-manager=multimodel-deployer</c> of what was published.</remarks>
    [Fact]
    public async Task RollOut_OverWhatWasAppliedUnderItsOwnName_Succeeds()
    {
        server.ApplyAs("multimodel-deployer", Namespace, new JsonObject { ["apiVersion"] = "machinelearning.seldon.io/v1", ["kind"] = "SeldonDeployment", ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace }, ["spec"] = new JsonObject { ["name"] = "published" } });
        server.Operator = RunAsync;

        Assert.Equal("Succeeded", (string?)(await RollOutAsync()).Rollout["state"]);
    }

    [Fact]
    public async Task RollOut_IntoANamespaceWithNoQuotaLeft_SaysTheNextStep()
    {
        server.QuotaMessage = "seldondeployments.machinelearning.seldon.io \"multi-model-example\" is forbidden: exceeded quota: small";

        var (rollout, _) = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
        Assert.Null(server.Find(Namespace, Name));
    }

    [Fact]
    public async Task RollOut_WhosePodsAreOverTheQuota_FailsAtTheDeadlineWithTheNextStep()
    {
        server.Operator = applied =>
        {
            AddDeployment(applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray(), available: 0);
            server.KubernetesDeployments.Single()["status"]!["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "ReplicaFailure", ["status"] = "True", ["reason"] = "FailedCreate", ["message"] = "pods \"x\" is forbidden: exceeded quota: small",
            });
            server.SetStatus(Namespace, Name, "Creating");
            return Task.CompletedTask;
        };

        var (rollout, _) = await RollOutAsync(("Deployer:Deadline", "00:00:02"));

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains("exceeded quota: small. Raise the quota", (string?)rollout["message"]);
    }

    [Theory]
    [InlineData("no seldon", "helm install seldon-core")]
    [InlineData("no namespace", "kubectl create namespace kubeflow-user-example-com")]
    [InlineData("forbidden", "forbids to read seldondeployments/multi-model-example")]
    [InlineData("unauthorized", "does not accept these credentials")]
    [InlineData("no context", "Deployer__Kubernetes__Context")]
    [InlineData("unknown context", "cannot be used")]
    [InlineData("no kubeconfig", "cannot be used")]
    [InlineData("unreachable", "does not answer: nothing listens there")]
    [InlineData("nothing configured", "No cluster is configured")]
    public async Task RollOut_ToAClusterThatCannotTakeIt_SaysTheNextStep(string fault, string message)
    {
        server.HasSeldon = fault != "no seldon";
        if (fault == "no namespace")
            server.Namespaces.Clear();
        if (fault is "forbidden" or "unauthorized")
            server.Failures.Enqueue(fault == "forbidden" ? 403 : 401);
        (string, string?)[] more = fault switch
        {
            "no context" => [("Deployer:Kubernetes:Context", "")],
            "unknown context" => [("Deployer:Kubernetes:Context", "absent")],
            "no kubeconfig" => [("Deployer:Kubernetes:Kubeconfig", folder.File("absent"))],
            "nothing configured" => [("Deployer:Kubernetes:Kubeconfig", "")],
            _ => [],
        };
        var kubeconfig = server.WriteKubeconfig(folder.File("kubeconfig"));
        if (fault == "unreachable")
            File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace(server.Url, $"http://127.0.0.1:{FreePort.Take()}"));

        var (rollout, _) = await RollOutAsync(more);

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Contains(message, (string?)rollout["message"]);
        Assert.Null(server.Find(Namespace, Name));
        Assert.DoesNotContain("secret-token", rollout.ToJsonString());
    }

    private async Task<(JsonObject Rollout, string Events)> RollOutAsync(params (string Key, string? Value)[] more)
    {
        if (deployer is null)
        {
            var kubeconfig = File.Exists(folder.File("kubeconfig")) ? folder.File("kubeconfig") : server.WriteKubeconfig(folder.File("kubeconfig"));
            var settings = new Dictionary<string, string?>
            {
                ["Deployer:Target"] = "Kubernetes",
                ["Deployer:Kubernetes:Kubeconfig"] = kubeconfig,
                ["Deployer:Kubernetes:Context"] = "double",
                ["Deployer:Kubernetes:PollInterval"] = "00:00:00.05",
                ["Deployer:Kubernetes:Backoff"] = "00:00:00.01",
            };
            foreach (var (key, value) in more)
                settings[key] = value;
            deployer = DeployerProcess.Start(folder.File("data"), mlflow.Url, settings.GetValueOrDefault("services:graph:http:0"), [.. settings.Select(static setting => (setting.Key, setting.Value))]);
            http = deployer.CreateClient();
        }
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        var events = await http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return ((await http.GetFromJsonAsync<JsonObject>(response.Headers.Location, Cancel))!, events);
    }

    /// <summary>The operator: a Deployment, a pod and the status of a graph that runs.</summary>
    private Task RunAsync(JsonObject applied)
    {
        var initializers = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray();
        server.KubernetesDeployments.Clear();
        server.Pods.Clear();
        AddDeployment(initializers, available: 1);
        server.Pods.Add(Pod("multi-model-example-model-0-scaler-svc-1", initializers, "Running", init: [],
            main: [.. new[] { "scaler", "svc" }.Select(static name => (JsonNode)new JsonObject { ["name"] = name, ["ready"] = true, ["restartCount"] = 0, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["running"] = new JsonObject() } })]));
        server.SetStatus(Namespace, Name, "Available");
        return Task.CompletedTask;
    }

    private void AddDeployment(JsonArray initializers, int available) => server.KubernetesDeployments.Add(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "multi-model-example-model-0-scaler-svc", ["generation"] = 2, ["labels"] = Owner() },
        ["spec"] = new JsonObject { ["replicas"] = 1, ["selector"] = new JsonObject(), ["template"] = new JsonObject { ["spec"] = PodSpec(initializers) } },
        ["status"] = new JsonObject { ["observedGeneration"] = 2, ["replicas"] = 1, ["updatedReplicas"] = 1, ["availableReplicas"] = available },
    });

    private static JsonObject Pod(string name, JsonArray initializers, string phase, JsonArray init, JsonArray main) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = Owner() },
        ["spec"] = PodSpec(initializers),
        ["status"] = new JsonObject { ["phase"] = phase, ["startTime"] = "2026-01-02T03:04:05Z", ["initContainerStatuses"] = init, ["containerStatuses"] = main },
    };

    private static JsonObject PodSpec(JsonArray initializers) => new()
    {
        ["initContainers"] = initializers.DeepClone(),
        ["containers"] = new JsonArray(new JsonObject { ["name"] = "scaler" }, new JsonObject { ["name"] = "svc" }),
    };

    private static JsonObject Owner() => new() { ["seldon-deployment-id"] = Name };

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(10, Cancel);
    }
}
