using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets.Clusters;

/// <summary>
/// A deployer whose cluster is an API server with a scripted operator: a real one too, but in the classes named OfTheDouble, which need what
/// a real one does not do on demand.
/// </summary>
public abstract class ClusterRollout(bool doubleOnly = false) : IAsyncLifetime
{
    protected const string Name = "multi-model-example";

    private DeployerProcess? deployer;
    private HttpClient http = null!;
    private string scaler = "", svc = "";

    protected TemporaryFolder Folder { get; } = new();

    private protected MlflowDouble Mlflow { get; private set; } = null!;

    private protected TestCluster Cluster { get; private set; } = null!;

    private protected OperatorDouble Operator { get; private set; } = null!;

    /// <summary>In the classes named OfTheDouble.</summary>
    private protected ApiServerDouble Server => Cluster.Double!;

    protected string Namespace => Cluster.Namespace;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Mlflow = await MlflowDouble.StartAsync();
        Cluster = await TestCluster.StartAsync(doubleOnly);
        Operator = new OperatorDouble(Cluster, Name);
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        if (deployer is not null)
            await deployer.DisposeAsync();
        await Operator.DisposeAsync();
        await Cluster.DisposeAsync();
        await Mlflow.DisposeAsync();
        Folder.Dispose();
    }

    protected async Task<(JsonObject Rollout, string Events)> RollOutAsync(params (string Key, string? Value)[] more)
    {
        if (deployer is null)
        {
            var kubeconfig = File.Exists(Folder.File("kubeconfig")) ? Folder.File("kubeconfig") : Cluster.WriteKubeconfig(Folder.File("kubeconfig"));
            var settings = new Dictionary<string, string?>
            {
                ["SeldonDeployment:Namespace"] = Namespace,
                ["Deployer:Target"] = "Kubernetes",
                ["Deployer:Kubernetes:Kubeconfig"] = kubeconfig,
                ["Deployer:Kubernetes:Context"] = "test",
                ["Deployer:Kubernetes:PollInterval"] = "00:00:00.05",
                ["Deployer:Kubernetes:Backoff"] = "00:00:00.01",
            };
            foreach (var (key, value) in more)
                settings[key] = value;
            deployer = DeployerProcess.Start(Folder.File("data"), Mlflow.Url, settings.GetValueOrDefault("services:graph:http:0"), [.. settings.Select(static setting => (setting.Key, setting.Value))]);
            http = deployer.CreateClient();
        }
        (scaler, svc) = (Mlflow.AddRun("scaler"), Mlflow.AddRun("svc"));
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
        var events = http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        if (await Task.WhenAny(events, Operator.Operating) == Operator.Operating)
            await Operator.Operating;
        return ((await http.GetFromJsonAsync<JsonObject>(response.Headers.Location, Cancel))!, await events);
    }

    /// <summary>Waits until the deployer has seen what runs now, and looks again. A real API server tells nobody: there it gets a moment.</summary>
    protected async Task LookedAtAsync()
    {
        if (Cluster.Double is null)
        {
            await Task.Delay(300, Cancel);
            return;
        }
        var later = Looks() + 3;
        await Eventually.TrueAsync(() => Looks() >= later);

        int Looks() => Server.Requests.Count(static request => request.Contains("/pods?", StringComparison.Ordinal));
    }

    /// <summary>The SeldonDeployment in the cluster.</summary>
    protected Task<JsonObject?> FindAsync() => Cluster.FindAsync(TestCluster.Seldon, "seldondeployments", Name);

    protected async Task<string> SpecAsync() => (await FindAsync())!["spec"]!.ToJsonString();

    /// <summary>Sets fields of the SeldonDeployment as another manager.</summary>
    protected Task ApplyAsAsync(string manager, JsonObject spec) => Cluster.ApplyAsync(
        TestCluster.Seldon,
        "seldondeployments",
        new JsonObject { ["apiVersion"] = "machinelearning.seldon.io/v1", ["kind"] = "SeldonDeployment", ["metadata"] = new JsonObject { ["name"] = Name }, ["spec"] = spec },
        manager);

    /// <summary>The operator cannot make what it is asked for.</summary>
    protected Task FailAsync(JsonObject applied) => Operator.SetStatusAsync("Failed", "invalid graph");
}
