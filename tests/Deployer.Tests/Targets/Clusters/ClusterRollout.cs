using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>A deployer whose cluster is the double of an API server.</summary>
public abstract class ClusterRollout : IAsyncLifetime
{
    protected const string Namespace = "kubeflow-user-example-com";
    protected const string Name = "multi-model-example";

    protected TemporaryFolder Folder { get; } = new();
    private MlflowDouble mlflow = null!;
    private protected ApiServerDouble Server { get; private set; } = null!;
    private DeployerProcess? deployer;
    private HttpClient http = null!;
    private string scaler = "", svc = "";

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        mlflow = await MlflowDouble.StartAsync();
        Server = await ApiServerDouble.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        if (deployer is not null)
            await deployer.DisposeAsync();
        await Server.DisposeAsync();
        await mlflow.DisposeAsync();
        Folder.Dispose();
    }

    protected async Task<(JsonObject Rollout, string Events)> RollOutAsync(params (string Key, string? Value)[] more)
    {
        if (deployer is null)
        {
            var kubeconfig = File.Exists(Folder.File("kubeconfig")) ? Folder.File("kubeconfig") : Server.WriteKubeconfig(Folder.File("kubeconfig"));
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
            deployer = DeployerProcess.Start(Folder.File("data"), mlflow.Url, settings.GetValueOrDefault("services:graph:http:0"), [.. settings.Select(static setting => (setting.Key, setting.Value))]);
            http = deployer.CreateClient();
        }
        (scaler, svc) = (mlflow.AddRun("scaler"), mlflow.AddRun("svc"));
        return await RollOutAgainAsync();
    }

    /// <summary>Ends the deployer; the next rollout starts it again.</summary>
    protected async Task StopAsync()
    {
        await deployer!.DisposeAsync();
        deployer = null;
    }

    /// <summary>The runs of the last rollout once more.</summary>
    protected async Task<(JsonObject Rollout, string Events)> RollOutAgainAsync()
    {
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);
        var events = await http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return ((await http.GetFromJsonAsync<JsonObject>(response.Headers.Location, Cancel))!, events);
    }

    /// <summary>The operator: a Deployment, a pod and the status of a graph that runs.</summary>
    protected Task RunAsync(JsonObject applied)
    {
        var initializers = applied["spec"]!["predictors"]![0]!["componentSpecs"]![0]!["spec"]!["initContainers"]!.AsArray();
        Server.KubernetesDeployments.Clear();
        Server.Pods.Clear();
        AddDeployment(initializers, available: 1);
        Server.Pods.Add(Pod("multi-model-example-model-0-scaler-svc-1", initializers, "Running", init: [],
            main: [.. new[] { "scaler", "svc" }.Select(static name => (JsonNode)new JsonObject { ["name"] = name, ["ready"] = true, ["restartCount"] = 0, ["image"] = "i", ["imageID"] = "", ["state"] = new JsonObject { ["running"] = new JsonObject() } })]));
        Server.SetStatus(Namespace, Name, "Available");
        return Task.CompletedTask;
    }

    protected void AddDeployment(JsonArray initializers, int available) => Server.KubernetesDeployments.Add(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "multi-model-example-model-0-scaler-svc", ["uid"] = Guid.NewGuid().ToString(), ["generation"] = 2, ["labels"] = Owner() },
        ["spec"] = new JsonObject { ["replicas"] = 1, ["selector"] = new JsonObject(), ["template"] = new JsonObject { ["spec"] = PodSpec(initializers) } },
        ["status"] = new JsonObject { ["observedGeneration"] = 2, ["replicas"] = 1, ["updatedReplicas"] = 1, ["availableReplicas"] = available },
    });

    protected static JsonObject Pod(string name, JsonArray initializers, string phase, JsonArray init, JsonArray main) => new()
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
}
