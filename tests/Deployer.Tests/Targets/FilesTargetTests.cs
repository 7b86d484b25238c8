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
    public async Task RollOut_OfTheManifestThatIsThere_LeavesTheFileUntouched()
    {
        using var folder = new TemporaryFolder();
        await using var mlflow = await MlflowDouble.StartAsync();
        await using var deployer = DeployerProcess.Start(folder.File("data"), mlflow.Url, null, ("Deployer:Target", "Files"), ("Deployer:FilesDirectory", folder.File("gitops")));
        using var http = deployer.CreateClient();
        var runs = new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") };
        await RollOutAsync(http, runs);
        var written = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(folder.File("gitops", "multi-model.yaml"), written);

        var again = await RollOutAsync(http, runs);

        Assert.Equal($"no change: {folder.File("gitops", "multi-model.yaml")} is this manifest", (string?)again["message"]);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder.File("gitops", "multi-model.yaml")));
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

    private static Task<JsonObject> RollOutAsync(HttpClient http, MlflowDouble mlflow) =>
        RollOutAsync(http, new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") });

    private static async Task<JsonObject> RollOutAsync(HttpClient http, object runs)
    {
        using var response = await http.PostAsJsonAsync("/rollouts", runs, Cancel);
        await http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return (await http.GetFromJsonAsync<JsonObject>(response.Headers.Location, Cancel))!;
    }
}
