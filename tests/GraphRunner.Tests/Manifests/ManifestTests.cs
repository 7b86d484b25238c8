using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;

namespace MultiModel.GraphRunner.Tests.Manifests;

public sealed class ManifestTests : IAsyncLifetime
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";
    private GraphFixture graph = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Fact]
    public async Task Get_ServedManifest_IsTheSameTextWithItsHash()
    {
        Assert.Equal(404, (int)(await graph.Http.GetAsync("/manifest", Ct)).StatusCode);
        var manifest = await graph.ServeIrisAsync();

        using var answer = await graph.Http.GetAsync("/manifest", Ct);

        Assert.Equal("application/yaml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(manifest, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal($"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(manifest)))}\"", answer.Headers.ETag!.Tag);
        Assert.Equal("Healthy", (await graph.Http.GetStringAsync("/health", Ct)).Split('\n')[0]);
    }

    [Fact]
    public async Task Put_TheSameAgain_DownloadsNothing()
    {
        var manifest = await graph.ServeIrisAsync();
        var downloads = graph.S3.Downloads;

        using var answer = await graph.PutAsync(manifest);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(downloads, graph.S3.Downloads);
    }

    [Fact]
    public async Task Put_WhereManifestsAreNotTaken_IsRefused()
    {
        await using var closed = await GraphFixture.StartAsync(("Graph:AcceptManifests", "false"));

        using var answer = await closed.PutAsync(Manifest.Of(IrisModels.Write(closed.S3.Folder, "run1")));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await closed.Http.GetAsync("/manifest", Ct)).StatusCode);
    }

    [Fact]
    public async Task Put_ModelThatWasChanged_IsRefusedAndTheOldOneServes()
    {
        var served = await graph.ServeIrisAsync();
        var models = IrisModels.Write(graph.S3.Folder, "run2", Kernel.Linear);
        await File.AppendAllTextAsync(Path.Combine(graph.S3.Folder, models.SvcPath, "MLmodel"), "# changed\n", Ct);

        var reason = await graph.RefusedAsync(Manifest.Of(models));

        Assert.Contains("svc: the model at s3://mlflow/run2/artifacts/svc/ is not the one that was uploaded", reason, StringComparison.Ordinal);
        Assert.Equal(served, await graph.Http.GetStringAsync("/manifest", Ct));
        Assert.Equal(200, (await graph.PredictAsync(Row)).Status);
    }

    [Theory]
    [InlineData("kind: SeldonDeployment", "kind: X", "line 1: no document of kind")]
    [InlineData("type: TRANSFORMER", "type: TRANSFROMER", "scaler: the type TRANSFROMER")]
    [InlineData("run1/artifacts/svc/", "none/artifacts/svc/", "svc: cannot download its model: s3://mlflow/none/artifacts/svc/ has no files")]
    [InlineData("- {name: svc-provision-location, mountPath: /mnt/models}", "- {name: scaler-provision-location, mountPath: /mnt/models}", "download into one folder of the volume scaler-provision-location")]
    [InlineData("- name: svc\n          image", "- name: other\n          image", "svc: no container has the node's name")]
    [InlineData("type: STRING, value: /mnt/models}\n      children", "type: STRING, value: /elsewhere}\n      children", "scaler: model_uri is /elsewhere")]
    [InlineData("name: scaler\n      type: TRANSFORMER\n      parameters:", "name: scaler\n      type: TRANSFORMER\n      parameters:\n      - {name: predict_method, type: STRING, value: predict}", "scaler: StandardScaler has no method predict")]
    public async Task Put_WrongManifest_Is422WithTheReason(string good, string bad, string reason)
    {
        var manifest = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1")).ReplaceLineEndings("\n");
        Assert.Contains(good, manifest, StringComparison.Ordinal);

        Assert.Contains(reason, await graph.RefusedAsync(manifest.Replace(good, bad, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ManifestFile_IsServed()
    {
        var manifest = await graph.ServeIrisAsync();
        var file = Path.Combine(graph.Folder, "multi-model.yaml");
        await File.WriteAllTextAsync(file, manifest, Ct);
        await using var other = await GraphFixture.StartAsync(("Graph:Manifest", file), ("AWS_ENDPOINT_URL", graph.S3.Address));

        await other.WaitUntilServingAsync();
        Assert.Equal(200, (await other.PredictAsync(Row)).Status);
    }

    [Fact]
    public async Task Start_StoreThatHangs_SaysThatTheManifestIsBeingLoaded()
    {
        using var hangs = new TcpListener(IPAddress.Loopback, 0);
        hangs.Start();
        var file = Path.Combine(graph.Folder, "multi-model.yaml");
        await File.WriteAllTextAsync(file, Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1")), Ct);
        await using var other = await GraphFixture.StartAsync(("Graph:Manifest", file), ("AWS_ENDPOINT_URL", $"http://{hangs.LocalEndpoint}"));
        using var asked = await hangs.AcceptTcpClientAsync(Ct);

        var (status, body) = await other.PredictAsync(Row);

        Assert.Equal(503, status);
        Assert.Contains($"Graph__Manifest {file} is being loaded.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_UnderLoad_LosesAndMixesNothing()
    {
        var first = await graph.ServeIrisAsync(Kernel.Rbf, "run1");
        var second = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run2", Kernel.Linear)).Replace("example/graphrunner:1", "example/graphrunner:2", StringComparison.Ordinal);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(done.Token), Ct)).ToArray();

        for (var i = 0; i < Swaps; i++)
            using (var answer = await graph.PutAsync(i % 2 == 0 ? second : first))
                Assert.Equal(200, (int)answer.StatusCode);
        await done.CancelAsync();

        Assert.True((await Task.WhenAll(clients)).Sum() > Swaps);
    }

    /// <summary>SWAPS sets how many versions replace each other.</summary>
    private static int Swaps => int.TryParse(Environment.GetEnvironmentVariable("SWAPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var swaps) ? swaps : 100;

    /// <summary>Every answer is of one version: both nodes carry the same image.</summary>
    private async Task<int> AskUntilAsync(CancellationToken done)
    {
        var asked = 0;
        while (!done.IsCancellationRequested)
        {
            var (status, body) = await graph.PredictAsync(Row);
            Assert.Equal(200, status);
            var path = JsonElement.Parse(body).GetProperty("meta").GetProperty("requestPath");
            Assert.Equal(path.GetProperty("scaler").GetString(), path.GetProperty("svc").GetString());
            asked++;
        }
        return asked;
    }
}
