using System.Collections.Concurrent;
using System.Net.Http.Json;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests.Storage;

/// <summary>
/// kill -9 while several clients write: what was acknowledged is there after the next start, and no batch is there in part.
/// A few rounds by default, 300 in the long run (MULTIMODEL_LONG_TESTS=true).
/// </summary>
public sealed class CrashTests
{
    private const int Clients = 4;

    [Fact]
    public async Task KillDuringWrites_AfterRestart_HasEveryAcknowledgedBatchWhole()
    {
        var rounds = Environment.GetEnvironmentVariable("MULTIMODEL_LONG_TESTS") == "true" ? 300 : 3;
        using var folder = new TemporaryFolder();
        var random = new Random(20261122);
        var (acknowledged, lastRun) = (new ConcurrentBag<string>(), "");
        var total = 0;
        for (var round = 0; round <= rounds; round++)
        {
            await using var server = await TrackingProcess.StartAsync(folder.Path);
            if (round > 0)
                await CheckAsync(server.Http, lastRun, acknowledged);
            total += acknowledged.Count;
            if (round == rounds)
                break;
            lastRun = await server.Http.CreateRunAsync($"round-{round}");
            acknowledged = [];
            var clients = Enumerable.Range(0, Clients).Select(client => WriteUntilKilledAsync(server.Http, lastRun, client, acknowledged)).ToArray();
            // A slow machine takes longer to the first answer than the kill would wait.
            while (acknowledged.Count < Clients && !clients.All(static client => client.IsCompleted))
                await Task.Delay(5, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(20, 250), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await Task.WhenAll(clients);
        }
        Assert.True(total > rounds, $"Only {total} batches were acknowledged in {rounds} rounds: the test does not test.");
        TestContext.Current.SendDiagnosticMessage("{0} acknowledged batches survived {1} kills", total, rounds);
    }

    private static async Task WriteUntilKilledAsync(HttpClient http, string run, int client, ConcurrentBag<string> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            var key = $"{client}-{i}";
            try
            {
                using var response = await http.PostAsJsonAsync("/api/2.0/mlflow/runs/log-batch", new
                {
                    run_id = run,
                    metrics = new[] { new { key, value = i, timestamp = 1 } },
                    @params = new[] { new { key, value = "x" } },
                    tags = new[] { new { key, value = "y" } },
                });
                response.EnsureSuccessStatusCode();
                acknowledged.Add(key);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private static async Task CheckAsync(HttpClient http, string run, ConcurrentBag<string> acknowledged)
    {
        var data = (await http.FetchAsync($"runs/get?run_id={run}"))["run"]!["data"]!;
        HashSet<string> Keys(string kind) => [.. (data[kind]?.AsArray() ?? []).Select(static pair => (string)pair!["key"]!).Where(static key => key.Contains('-'))];
        var (metrics, parameters, tags) = (Keys("metrics"), Keys("params"), Keys("tags"));
        Assert.Subset(metrics, acknowledged.ToHashSet());
        Assert.Equal(metrics, parameters);
        Assert.Equal(metrics, tags);
    }
}
