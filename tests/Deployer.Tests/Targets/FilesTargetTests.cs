using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets;

public sealed class FilesTargetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RollOut_ToAFolder_WritesTheManifestThere()
    {
        using var folder = new TemporaryFolder();
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.File("data"), mlflow.Url, null, ("Deployer:Target", "Files"), ("Deployer:FilesDirectory", folder.File("gitops")));
        using var http = deployer.CreateClient();

        var rollout = await RollOutAsync(http, mlflow);

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Equal(await http.GetStringAsync("/manifest", Cancel), await File.ReadAllTextAsync(folder.File("gitops", "multi-model.yaml"), Cancel));
    }

    [Fact]
    public async Task RollOut_WhereAFileIsInTheWay_FailsAndSaysTheNextStep()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("gitops"), "a file, not a folder", Cancel);
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.File("data"), mlflow.Url, null, ("Deployer:Target", "Files"), ("Deployer:FilesDirectory", folder.File("gitops")));
        using var http = deployer.CreateClient();

        var rollout = await RollOutAsync(http, mlflow);

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.StartsWith($"{folder.File("gitops", "multi-model.yaml")} cannot be written:", (string?)rollout["message"]);
        Assert.Contains("name another with Deployer__FilesDirectory, then roll out again", (string?)rollout["message"]);
    }

    private static async Task<JsonObject> RollOutAsync(HttpClient http, MlflowDouble mlflow)
    {
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        await http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return (await http.GetFromJsonAsync<JsonObject>(response.Headers.Location, Cancel))!;
    }
}
