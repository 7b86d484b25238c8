using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Minio.DataModel.Args;
using MultiModel.EndToEnd.Hosting;

namespace MultiModel.EndToEnd.Models;

[Collection(nameof(RunningApplication))]
public sealed class StoredModelTests(RunningApplication application)
{
    [Theory]
    [InlineData("scaler")]
    [InlineData("svc")]
    public async Task Run_OfALiveModel_IsFinishedAndHasItsModel(string model)
    {
        var ct = TestContext.Current.CancellationToken;
        var id = (await application.LiveRunsAsync(ct))[model];

        var run = (await application.Http.GetFromJsonAsync<JsonNode>(application.Address("mlflow", $"/api/2.0/mlflow/runs/get?run_id={id}"), ct))!["run"]!;

        Assert.Equal("FINISHED", (string)run["info"]!["status"]!);
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{id}/artifacts", (string)run["info"]!["artifact_uri"]!);
        var tags = run["data"]!["tags"]!.AsArray().ToDictionary(static tag => (string)tag!["key"]!, static tag => (string)tag!["value"]!);
        var history = JsonNode.Parse(tags["mlflow.log-model.history"])!.AsArray().Single()!;
        Assert.Equal(model, (string)history["artifact_path"]!);
        Assert.Equal(id, (string)history["run_id"]!);
        Assert.StartsWith("sha256:", tags["multimodel.model_digest"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scaler")]
    [InlineData("svc")]
    public async Task ObjectKeys_OfALiveModel_AreWhereMlflowPutsThem(string model)
    {
        var ct = TestContext.Current.CancellationToken;
        var id = (await application.LiveRunsAsync(ct))[model];
        using var store = application.Store();
        var prefix = $"mlflow/artifacts/0/{id}/artifacts/{model}/";

        List<string> keys = [];
        await foreach (var item in store.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket("mlflow").WithPrefix(prefix).WithRecursive(true), ct))
            keys.Add(item.Key[prefix.Length..]);

        Assert.Superset(new HashSet<string> { "MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "input_example.json", "model.pkl" }, keys.ToHashSet());
    }
}
