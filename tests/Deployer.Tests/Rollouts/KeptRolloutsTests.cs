using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

/// <summary>How many rollouts are kept.</summary>
public sealed class KeptRolloutsTests : LocalRollout
{
    protected override (string Key, string? Value)[] Settings => [("Deployer:KeepRollouts", "2")];

    [Fact]
    public async Task Rollouts_BeyondThoseToKeep_AreRemovedExceptTheLiveOneAndTheOneBefore()
    {
        var (oldest, before, live) = (await IdAsync(), await IdAsync(), await IdAsync());
        Graph.Answer = HttpStatusCode.UnprocessableEntity;
        var (failed, later, latest) = (await IdAsync(), await IdAsync(), await IdAsync());

        await Eventually.TrueAsync(() => ProgressOf(failed) == 0);

        Assert.Equal([before, live, later, latest], Folders());
        Assert.Equal([latest, later, live, before], (await Http.GetFromJsonAsync<JsonArray>("/rollouts", Cancel))!.Select(static rollout => (string)rollout!["id"]!));
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync($"/rollouts/{before}/manifest", Cancel)).StatusCode);
        foreach (var removed in new[] { oldest, failed })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"/rollouts/{removed}/events", Cancel)).StatusCode);
            Assert.Equal(0, ProgressOf(removed));
        }
    }

    private async Task<string> IdAsync() => (string)(await RollOutAsync())["id"]!;

    private List<string?> Folders() => [.. Directory.GetDirectories(Folder.File("rollouts")).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    private long ProgressOf(string rollout)
    {
        using var database = new SqliteConnection($"Data Source={Folder.File("rollouts.db")}");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM progress WHERE rollout = $rollout";
        command.Parameters.AddWithValue("$rollout", rollout);
        return (long)command.ExecuteScalar()!;
    }
}
