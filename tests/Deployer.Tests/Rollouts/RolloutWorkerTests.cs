using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

/// <summary>Rollouts through what fails, ends and comes back around them.</summary>
public sealed class RolloutWorkerTests : LocalRollout
{
    [Fact]
    public async Task Deployer_WhoseStoreFailsForAWhile_SaysSoAndGoesOn()
    {
        Execute("ALTER TABLE rollout RENAME TO away");
        await Eventually.TrueAsync(() => Deployer.Log.Errors.Any(static error => error.StartsWith("The rollouts' store failed", StringComparison.Ordinal)));
        using var refused = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        var problem = await refused.Content.ReadAsStringAsync(Cancel);
        Execute("ALTER TABLE away RENAME TO rollout");

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("The rollout cannot be kept: ", problem);
        Assert.Empty(Directory.GetDirectories(Folder.File("rollouts")));
        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        Assert.Equal("Succeeded", (string?)(await EndAsync(response))["state"]);
    }

    [Fact]
    public async Task Store_ThatFailsOnceARolloutIsServed_HasItSucceedLater()
    {
        await RollOutAsync();
        var first = Graph.Served!;
        await LiveFileIsAsync(first);
        Execute("CREATE TRIGGER full BEFORE UPDATE ON rollout WHEN NEW.state = 'Succeeded' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        await Eventually.TrueAsync(() => Graph.Puts > 2);

        Assert.Equal(first, await Http.GetStringAsync("/manifest", Cancel));
        Assert.Equal(first, await File.ReadAllTextAsync(Folder.File("multi-model.yaml"), Cancel));
        Execute("DROP TRIGGER full");

        Assert.Equal("Succeeded", (string?)(await EndAsync(response))["state"]);
        await LiveFileIsAsync(Graph.Served!);
        Assert.NotEqual(first, Graph.Served);
    }

    [Theory]
    [InlineData("another one")]
    [InlineData(null)]
    public async Task LiveFile_ThatIsNotTheLiveManifest_IsWrittenAgain(string? text)
    {
        await RollOutAsync();
        await LiveFileIsAsync(Graph.Served!);
        if (text is null)
            File.Delete(Folder.File("multi-model.yaml"));
        else
            await File.WriteAllTextAsync(Folder.File("multi-model.yaml"), text, Cancel);

        await LiveFileIsAsync(Graph.Served!);
    }

    [Fact]
    public async Task Graph_ThatComesBackWithoutTheManifest_GetsItAgain()
    {
        await RollOutAsync();
        var live = Graph.Served;
        Graph.Served = null;

        await Eventually.TrueAsync(() => Graph.Served == live);
    }

    [Fact]
    public async Task Deployer_ThatStartsAgain_StillKnowsTheRolloutAndHandsItOver()
    {
        var rollout = await RollOutAsync();
        var live = Graph.Served;
        Http.Dispose();
        await Deployer.DisposeAsync();
        Graph.Served = null;

        Start();

        Assert.Equal((string?)rollout["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        await Eventually.TrueAsync(() => Graph.Served == live);
    }

    [Fact]
    public async Task Deployer_ThatEndedInTheMiddleOfARollout_SaysThatItBeginsAgain()
    {
        var url = Graph.Url;
        await Graph.DisposeAsync();
        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        var rollout = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
        await Eventually.TrueAsync(async () => (string?)(await GetAsync($"/rollouts/{rollout["id"]}"))["state"] == "Running");
        Http.Dispose();
        await Deployer.DisposeAsync();
        Graph = await GraphDouble.StartAsync(url);

        Start();

        Assert.Contains("this rollout was interrupted, and begins again", await Http.GetStringAsync($"/rollouts/{rollout["id"]}/events", Cancel));
        Assert.Equal("Succeeded", (string?)(await GetAsync($"/rollouts/{rollout["id"]}"))["state"]);
    }

    [Fact]
    public async Task Graph_ThatStartsLate_IsWaitedFor()
    {
        var url = Graph.Url;
        await Graph.DisposeAsync();
        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        Graph = await GraphDouble.StartAsync(url);

        Assert.Equal("Succeeded", (string?)(await EndAsync(response))["state"]);
    }

    private void Execute(string sql)
    {
        using var database = new SqliteConnection($"Data Source={Folder.File("rollouts.db")}");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
