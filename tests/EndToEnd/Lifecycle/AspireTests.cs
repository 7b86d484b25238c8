using System.Diagnostics;
using System.Net;
using MultiModel.EndToEnd.Hosting;
using MultiModel.EndToEnd.Predictions;
using MultiModel.EndToEnd.Telemetry;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Lifecycle;

/// <summary>AppHost.cs on the real .NET Aspire: MinIO and MLflow in containers, or the embedded store and tracking server where no container runtime answers.</summary>
[Collection(nameof(RunningApplication))]
public sealed class AspireTests
{
    private const string Missing = "AppHost built on .NET Aspire (AppHostEngine=aspire dotnet build AppHost)";

    [Fact]
    public async Task Run_OnAspire_TrainsServesAndTracesAndLeavesNoProcess()
    {
        var ct = TestContext.Current.CancellationToken;
        Assert.SkipUnless(File.Exists(AppHostProcess.OnAspire), Missing);
        using var folder = new TemporaryFolder();
        string[] names = ["deployer", "trainer", "graph", "mlflow", "minio"];
        var ports = FreePort.Take(names.Length + 3);
        var dashboard = $"http://127.0.0.1:{ports[^1]}";
        IReadOnlyList<int> started;
        await using (var process = AppHostProcess.StartOnAspire(["--data", folder.Path],
        [
            .. names.Zip(ports, static (name, port) => ($"Ports__{name}", $"{port}")),
            ("Ports__dashboard", $"{ports[^1]}"),
            ("Ports__otlp", $"{ports[^2]}"),
            ("Ports__resources", $"{ports[^3]}"),
            ("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true"),
            ("DOTNET_ENVIRONMENT", "Development"),
        ]))
        {
            await process.WaitUntilReadyAsync(ct, "Distributed application started.");
            Assert.Contains("container runtime answers: ", process.Printed, StringComparison.Ordinal); // which of the two it is must not be a surprise
            using var graph = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[2]}") };
            await WaitUntilServingAsync(graph, ct);
            var setosa = await graph.PredictAsync(new Uri(graph.BaseAddress, PredictionClient.Path), [[5.1, 3.5, 1.4, 0.2]], ct);
            Assert.Equal(0, Assert.Single(setosa));

            using var http = new HttpClient { BaseAddress = new Uri(dashboard) };
            await Dashboard.AssertWholeTraceAsync(http, ct, StartedContainers.Of(folder));
            started = ProcessTree.WithEnvironment(folder.Path);
            Assert.True(started.Count >= Dashboard.Resources.Length, "The services' processes were not found.");
            Assert.Empty(started.Intersect(ProcessTree.WithEnvironment("OTEL_TRACES_SAMPLER=always_on"))); // a quarter of the graph's throughput
        }
        await ProcessTree.AssertGoneAsync(started, TimeSpan.FromSeconds(20), ct);
        await StartedContainers.AssertGoneAsync(folder, ct);
    }

    [Fact]
    public async Task Publish_OnAspire_WritesTheTreeOfTheEmbeddedEngine()
    {
        var ct = TestContext.Current.CancellationToken;
        Assert.SkipUnless(File.Exists(AppHostProcess.OnAspire), Missing);
        using var folder = new TemporaryFolder();
        var manifest = RepositoryFiles.PathOf("deploy", "multi-model.yaml");
        await using var embedded = AppHostProcess.Start(["publish", "-o", folder.File("embedded"), "--manifest", manifest]);
        await using var aspire = AppHostProcess.StartOnAspire(["--operation", "publish", "--step", "publish", "--output-path", folder.File("aspire")],
            ("Publish__Manifest", manifest), ("ASPIRE_INTERACTIVITY_ENABLED", "false"));

        Assert.True(await embedded.ExitAsync() == 0, embedded.Printed);
        Assert.True(await aspire.ExitAsync() == 0, aspire.Printed);

        var expected = Tree(folder.File("embedded"));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Tree(folder.File("aspire", "multimodel")));
    }

    [Theory]
    [InlineData("Publish__Graph", "foo", "The graph cannot run as 'foo': write seldon, seldon-python or deployments.")]
    [InlineData("Publish__Kernel", "foo", "There is no kernel 'foo': write rbf, linear, poly or sigmoid.")]
    [InlineData("Publish__S3", "store", "The S3 store's address is 'store', which is no http or https address.")]
    public async Task Publish_OnAspire_WithAWrongOption_SaysSoOnceAndFails(string name, string value, string message)
    {
        var ct = TestContext.Current.CancellationToken;
        Assert.SkipUnless(File.Exists(AppHostProcess.OnAspire), Missing);
        using var folder = new TemporaryFolder();
        await using var process = AppHostProcess.StartOnAspire(["--operation", "publish", "--step", "publish", "--output-path", folder.File("out")],
            (name, value), ("ASPIRE_INTERACTIVITY_ENABLED", "false"));

        Assert.Equal(1, await process.ExitAsync());

        Assert.Contains($"Nothing was published. {message}", Assert.Single(process.Printed.Split('\n'), line => line.Contains(value, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Printed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    private static SortedDictionary<string, string> Tree(string folder) =>
        new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText));

    private static async Task WaitUntilServingAsync(HttpClient graph, CancellationToken ct)
    {
        var waited = Stopwatch.GetTimestamp();
        while (true)
        {
            using var health = await graph.GetAsync("/health", ct);
            if (health.StatusCode == HttpStatusCode.OK)
                return;
            Assert.True(Stopwatch.GetElapsedTime(waited) < AppHostProcess.StartDeadline, "The graph does not serve.");
            await Task.Delay(200, ct);
        }
    }
}
