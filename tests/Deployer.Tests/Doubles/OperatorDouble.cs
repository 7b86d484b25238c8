using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Targets.Clusters;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>
/// The scripted operator, and the controllers and the kubelet behind it: it looks at a SeldonDeployment through the API, and does with each
/// generation what the test says. An API server without controllers of its own leaves to it what they would do.
/// </summary>
public sealed class OperatorDouble : IAsyncDisposable
{
    private readonly TestCluster cluster;
    private readonly string name;
    private readonly CancellationTokenSource stop = new();
    private readonly List<string> pods = [];
    private int made;

    public OperatorDouble(TestCluster cluster, string name)
    {
        (this.cluster, this.name) = (cluster, name);
        Operating = Task.Run(OperateAsync);
    }

    /// <summary>Told of each generation of the object.</summary>
    public Func<JsonObject, Task> Script { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Faulted once the script has failed.</summary>
    public Task Operating { get; }

    private string Deployment => $"{name}-model-0-scaler-svc";

    private string Service => $"{name}-model";

    /// <summary>A Deployment, a pod, a service and the status of a graph that runs.</summary>
    public async Task RunAsync(JsonObject applied)
    {
        var old = pods.ToList();
        await AddDeploymentAsync(applied, available: 1);
        await AddPodAsync(applied, $"{Deployment}-{++made}", "Running", [], [Running("scaler"), Running("svc")]);
        await AddServiceAsync();
        foreach (var pod in old)
            await cluster.DeleteAsync("/api/v1", "pods", pod);
        pods.RemoveAll(old.Contains);
        await SetStatusAsync("Available");
    }

    /// <summary>The service that Seldon makes of a predictor; it leads to the pod that was added last.</summary>
    public async Task AddServiceAsync()
    {
        await cluster.ApplyAsync("/api/v1", "services", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = Service },
            ["spec"] = new JsonObject { ["clusterIP"] = "None", ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["protocol"] = "TCP", ["port"] = 8000 }) },
        });
        await cluster.ApplyAsync("/api/v1", "endpoints", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Endpoints",
            ["metadata"] = new JsonObject { ["name"] = Service },
            ["subsets"] = new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject
                {
                    ["ip"] = cluster.Predictor.Address.Host,
                    ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = cluster.Namespace, ["name"] = pods[^1] },
                }),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["protocol"] = "TCP", ["port"] = cluster.Predictor.Address.Port }),
            }),
        });
    }

    /// <param name="conditions">Of its status.</param>
    public async Task AddDeploymentAsync(JsonObject applied, int available, params JsonNode[] conditions)
    {
        var spec = PodSpec(applied);
        spec["restartPolicy"] = "Always";
        var deployment = await cluster.ApplyAsync("/apis/apps/v1", "deployments", new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = Deployment, ["labels"] = Owner() },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = Owner() },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Owner() }, ["spec"] = spec },
            },
        });
        await cluster.SetStatusAsync("/apis/apps/v1", "deployments", Deployment, new JsonObject
        {
            ["observedGeneration"] = deployment["metadata"]!["generation"]!.DeepClone(),
            ["replicas"] = 1,
            ["updatedReplicas"] = 1,
            ["readyReplicas"] = available,
            ["availableReplicas"] = available,
            ["conditions"] = new JsonArray(conditions),
        });
    }

    /// <param name="init">Statuses of its init containers.</param>
    /// <param name="main">Statuses of its containers.</param>
    public async Task AddPodAsync(JsonObject applied, string pod, string phase, JsonArray init, JsonArray main, JsonArray? moreInitContainers = null, string? deletedAt = null, string? reason = null)
    {
        var metadata = new JsonObject { ["name"] = pod, ["labels"] = Owner() };
        if (deletedAt is not null)
            metadata["deletionTimestamp"] = deletedAt;
        var spec = PodSpec(applied);
        foreach (var container in moreInitContainers ?? [])
            spec["initContainers"]!.AsArray().Add(container!.DeepClone());
        pods.Add(pod);
        await cluster.ApplyAsync("/api/v1", "pods", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = spec });
        var status = new JsonObject
        {
            ["phase"] = phase,
            ["podIP"] = cluster.Predictor.Address.Host,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = cluster.Predictor.Address.Host }),
            ["startTime"] = "2026-01-02T03:04:05Z",
            ["initContainerStatuses"] = init,
            ["containerStatuses"] = main,
        };
        if (reason is not null)
            status["reason"] = reason;
        await cluster.SetStatusAsync("/api/v1", "pods", pod, status);
    }

    public static JsonObject Running(string container, int restarts = 0) => ContainerStatus(container, ready: true, restarts, "running", []);

    public static JsonObject ContainerStatus(string container, bool ready, int restarts, string state, JsonObject details) => new()
    {
        ["name"] = container,
        ["ready"] = ready,
        ["restartCount"] = restarts,
        ["image"] = "i",
        ["imageID"] = "",
        ["state"] = new JsonObject { [state] = details },
    };

    public Task SetStatusAsync(string state, string description = "by script") => cluster.SetStatusAsync(
        TestCluster.Seldon, "seldondeployments", name, new JsonObject { ["state"] = state, ["description"] = description });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        // with what the script asserted
        await Operating;
        stop.Dispose();
    }

    private async Task OperateAsync()
    {
        for (var seen = 0; !stop.IsCancellationRequested; await Task.Delay(10))
        {
            if (await cluster.FindAsync(TestCluster.Seldon, "seldondeployments", name) is not { } resource || (int)resource["metadata"]!["generation"]! is var generation && generation == seen)
                continue;
            seen = generation;
            await Script(resource);
        }
    }

    /// <summary>The parts of the manifest's pods that need nothing else in the cluster.</summary>
    private static JsonObject PodSpec(JsonObject applied)
    {
        var spec = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!;
        return new JsonObject
        {
            ["serviceAccountName"] = TestCluster.ServiceAccount,
            ["automountServiceAccountToken"] = false,
            ["initContainers"] = Containers("initContainers", "args"),
            ["containers"] = Containers("containers"),
        };

        JsonArray Containers(string kind, params string[] more) => [.. spec[kind]!.AsArray().Select(container => new JsonObject(
            from field in new[] { "name", "image" }.Concat(more) select KeyValuePair.Create(field, container![field]?.DeepClone())))];
    }

    private JsonObject Owner() => new() { ["seldon-deployment-id"] = name };
}
