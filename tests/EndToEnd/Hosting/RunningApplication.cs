using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Minio;
using MultiModel.EndToEnd.Telemetry;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Hosting;

/// <summary>One application, trained with the default parameters, that most tests share. They run one after another.</summary>
[CollectionDefinition(nameof(RunningApplication))]
public sealed class RunningApplication : IAsyncLifetime, ICollectionFixture<RunningApplication>
{
    private readonly TemporaryFolder folder = new();
    private readonly IReadOnlyDictionary<string, int> ports;
    private readonly AppHostProcess process;

    public RunningApplication()
    {
        process = AppHostProcess.Start([.. AppHostProcess.OnFreePorts(out ports), "--data", folder.Path], [.. Telemetry.Variables]);
    }

    /// <summary>What every service of it exports.</summary>
    internal TelemetryCollector Telemetry { get; } = new();

    public HttpClient Http { get; } = new();

    public string DataFolder => folder.Path;

    public string Printed => process.Printed;

    public Uri Address(string resource, string path = "/") => new($"http://127.0.0.1:{ports[resource]}{path}");

    public async ValueTask InitializeAsync() => await process.WaitUntilReadyAsync(TestContext.Current.CancellationToken);

    /// <summary>The run ids of the models that are live, by model name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LiveRunsAsync(CancellationToken ct)
    {
        var rollout = await Http.GetFromJsonAsync<JsonNode>(Address("deployer", "/rollouts/current"), ct);
        return rollout!["models"]!.AsArray().ToDictionary(static model => (string)model!["name"]!, static model => (string)model!["runId"]!);
    }

    /// <summary>Trains with a kernel and returns when the run has ended.</summary>
    public async Task RetrainAsync(string kernel, CancellationToken ct)
    {
        using var accepted = await Http.PostAsJsonAsync(Address("trainer", "/runs"), new { kernel }, ct);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, accepted.StatusCode);
        var run = new Uri(Address("trainer"), accepted.Headers.Location!);
        JsonNode? state;
        do
        {
            await Task.Delay(50, ct);
            state = await Http.GetFromJsonAsync<JsonNode>(run, ct);
        }
        while ((string)state!["state"]! is "Pending" or "Running");
        Assert.True((string)state["state"]! == "Succeeded", state.ToJsonString());
    }

    public IMinioClient Store()
    {
        var keys = JsonNode.Parse(File.ReadAllText(folder.File("credentials.json")))!;
        return new MinioClient().WithEndpoint(Address("minio").Authority).WithSSL(false).WithRegion("us-east-1")
            .WithCredentials((string)keys["accessKey"]!, (string)keys["secretKey"]!).Build();
    }

    public string SecretKey() => JsonDocument.Parse(File.ReadAllText(folder.File("credentials.json"))).RootElement.GetProperty("secretKey").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
        Telemetry.Dispose();
        folder.Dispose();
    }
}
