using Microsoft.AspNetCore.Http;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;

namespace MultiModel.GraphRunner.Tests.Models;

/// <summary>Models on this disk, and what the store in S3 has of them.</summary>
public sealed class ModelStoreTests : IAsyncLifetime
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";
    private GraphFixture graph = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Fact]
    public async Task Put_ModelOnThisDiskThatTheStoreNoLongerHas_IsRefusedAndTheLiveVersionServes()
    {
        var first = await graph.ServeIrisAsync(Kernel.Rbf, "run1");
        var second = await graph.ServeIrisAsync(Kernel.Linear, "run2");
        Directory.Delete(Path.Combine(graph.S3.Folder, "run1/artifacts/svc"), recursive: true);

        Assert.Equal("svc: the store no longer has its model, s3://mlflow/run1/artifacts/svc/ has no files: upload it again, or choose another run.", await graph.RefusedAsync(first));
        Assert.Equal(second, await graph.Http.GetStringAsync("/manifest", Ct));
    }

    [Fact]
    public async Task Put_TheServedManifestWhoseModelTheStoreNoLongerHas_IsRefusedAndItServesOn()
    {
        var manifest = await graph.ServeIrisAsync();
        Directory.Delete(Path.Combine(graph.S3.Folder, "run1/artifacts/svc"), recursive: true);

        Assert.StartsWith("svc: the store no longer has its model", await graph.RefusedAsync(manifest), StringComparison.Ordinal);
        Assert.Equal(manifest, await graph.Http.GetStringAsync("/manifest", Ct));
        Assert.Equal(200, (await graph.PredictAsync(Row)).Status);
    }

    [Fact]
    public async Task Put_ModelsOnThisDiskWhileTheStoreIsDown_Serve()
    {
        var first = await graph.ServeIrisAsync(Kernel.Rbf, "run1");
        var second = await graph.ServeIrisAsync(Kernel.Linear, "run2");
        graph.S3.IsDown = true;

        foreach (var manifest in new[] { second, first })
            using (var answer = await graph.PutAsync(manifest))
                Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Start_ModelsOnThisDiskThatTheStoreNoLongerHas_Serve()
    {
        var file = Path.Combine(graph.Folder, "multi-model.yaml");
        await File.WriteAllTextAsync(file, await graph.ServeIrisAsync(), Ct);
        Directory.Delete(Path.Combine(graph.S3.Folder, "run1"), recursive: true);

        // the first runner still has its folder
        var models = Path.Combine(graph.Folder, "copy", "models");
        Directory.CreateDirectory(Path.GetDirectoryName(models)!);
        Directory.Move(Path.Combine(graph.Folder, "graph", "models"), models);
        await using var again = await GraphFixture.StartAsync(("Graph:Manifest", file), ("Graph:DataDirectory", Path.GetDirectoryName(models)!), ("AWS_ENDPOINT_URL", graph.S3.Address));

        await again.WaitUntilServingAsync();
        Assert.Equal(200, (await again.PredictAsync(Row)).Status);
    }

    [Fact]
    public async Task Put_FolderOfAnotherGraphRunner_IsRefusedAndItsModelsStay()
    {
        await graph.ServeIrisAsync();
        var folder = Path.Combine(graph.Folder, "graph");
        var models = Directory.GetDirectories(Path.Combine(folder, "models"));
        await using var other = await GraphFixture.StartAsync(("Graph:DataDirectory", folder));

        Assert.Matches(
            "^(scaler|svc): .* is in use by another graph runner: stop that one or set Graph__DataDirectory to another.$",
            await other.RefusedAsync(Manifest.Of(IrisModels.Write(other.S3.Folder, "run2", Kernel.Linear))));
        Assert.Equal(models, Directory.GetDirectories(Path.Combine(folder, "models")));
    }

    [Fact]
    public async Task Start_WithoutAStore_ServesWhatNeedsNoneAndNamesTheVariablesForTheRest()
    {
        await using var without = await GraphFixture.StartAsync(("AWS_ENDPOINT_URL", ""), ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""));
        await using var node = await NodeStub.StartAsync(static http => http.Response.WriteAsync("""{"strData":"a"}"""));
        await node.ServeAsync(without);

        Assert.Equal((200, """{"strData":"a"}"""), await without.PredictAsync(Row));
        Assert.Matches(
            "^(scaler|svc): cannot download its model: AWS_ENDPOINT_URL is not set .* AWS_ACCESS_KEY_ID is not set. AWS_SECRET_ACCESS_KEY is not set.$",
            await without.RefusedAsync(Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1"))));
    }

    [Fact]
    public async Task Put_StoreThatRefuses_Is422WithTheReason()
    {
        var manifest = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1"));
        graph.S3.IsDown = true;

        Assert.Contains("cannot download its model: ", await graph.RefusedAsync(manifest), StringComparison.Ordinal);
    }
}
