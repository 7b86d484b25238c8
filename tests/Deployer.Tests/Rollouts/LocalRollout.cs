using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

/// <summary>A deployer that hands manifests to the double of a graph beside it.</summary>
public abstract class LocalRollout : IAsyncLifetime
{
    protected TemporaryFolder Folder { get; } = new();

    private protected MlflowDouble Mlflow { get; private set; } = null!;

    private protected GraphDouble Graph { get; set; } = null!;

    private protected DeployerProcess Deployer { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    /// <summary>Of the deployer, beside where everything is.</summary>
    protected virtual (string Key, string? Value)[] Settings => [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Mlflow = await MlflowDouble.StartAsync();
        Graph = await GraphDouble.StartAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await Deployer.DisposeAsync();
        await Graph.DisposeAsync();
        await Mlflow.DisposeAsync();
        Folder.Dispose();
    }

    protected void Start()
    {
        Deployer = DeployerProcess.Start(Folder.Path, Mlflow.Url, Graph.Url, Settings);
        Http = Deployer.CreateClient();
    }

    protected async Task<JsonObject> RollOutAsync()
    {
        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        return await EndAsync(response);
    }

    /// <summary>The rollout of a 202, once its event stream has ended.</summary>
    protected async Task<JsonObject> EndAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return await GetAsync(response.Headers.Location!.ToString());
    }

    protected async Task<JsonObject> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonObject>(path, Cancel))!;

    /// <summary>Waits until the live file of the data folder holds the manifest.</summary>
    protected Task LiveFileIsAsync(string manifest) =>
        Eventually.TrueAsync(() => File.Exists(Folder.File("multi-model.yaml")) && File.ReadAllText(Folder.File("multi-model.yaml")) == manifest);
}
