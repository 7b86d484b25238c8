using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Tests.Rollouts;

public sealed class RolloutApiTests : LocalRollout
{
    [Fact]
    public async Task Post_OfTwoFinishedRuns_KeepsTheManifestThenServesIt()
    {
        var (scaler, svc) = (Mlflow.AddRun("scaler"), Mlflow.AddRun("svc"));

        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);
        var rollout = await EndAsync(response);

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Equal($"{Graph.Url}/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/predictions", (string?)rollout["predictionsUrl"]);
        var manifest = await Http.GetStringAsync("/manifest", Cancel);
        Assert.Equal(Graph.Served, manifest);
        await LiveFileIsAsync(manifest);
        Assert.Equal(manifest, await File.ReadAllTextAsync((string)rollout["manifestPath"]!, Cancel));
        var pod = SeldonDeploymentYaml.Read(manifest).Spec.Predictors[0].ComponentSpecs[0];
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{scaler}/artifacts/scaler/", pod.Spec.InitContainers[0].Args[0]);
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{svc}/artifacts/svc/", pod.Spec.InitContainers[1].Args[0]);
        Assert.Equal("sha256:" + new string('c', 64), pod.Metadata!.Annotations["multimodel/digest-svc"]);
        Assert.Equal(0.9866, (double)rollout["models"]![1]!["metrics"]!["accuracy"]!);
        Assert.Equal("rbf", (string?)rollout["models"]![1]!["parameters"]!["kernel"]);
    }

    [Theory]
    [InlineData("params")]
    [InlineData("metrics")]
    [InlineData("tags")]
    public async Task Post_OfARunWithNothingOrTheSameTwiceInAList_TakesWhatIsThere(string list)
    {
        var (scaler, svc) = (Mlflow.AddRun("scaler"), Mlflow.AddRun("svc"));
        var items = Mlflow.DataOf(svc)[list]!.AsArray();
        items.Add(null);
        items.Add(items[0]!.DeepClone());

        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);

        Assert.Equal("rbf", (string?)(await EndAsync(response))["models"]![1]!["parameters"]!["kernel"]);
    }

    [Fact]
    public async Task Post_OfASecondRollout_SupersedesTheFirst()
    {
        var first = await RollOutAsync();
        var second = await RollOutAsync();

        Assert.Equal("Superseded", (string?)(await GetAsync($"/rollouts/{first["id"]}"))["state"]);
        Assert.Equal((string?)second["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        var all = (await Http.GetFromJsonAsync<JsonArray>("/rollouts", Cancel))!;
        Assert.Equal([(string?)second["id"], (string?)first["id"]], all.Select(static rollout => (string?)rollout!["id"]));
        Assert.NotEqual(await Http.GetStringAsync($"/rollouts/{first["id"]}/manifest", Cancel), await Http.GetStringAsync("/manifest", Cancel));
    }

    [Fact]
    public async Task Post_OfAManifestThatTheGraphRefuses_FailsAndLeavesTheLiveOne()
    {
        var live = await RollOutAsync();
        Graph.Answer = HttpStatusCode.UnprocessableEntity;

        var failed = await RollOutAsync();

        Assert.Equal("Failed", (string?)failed["state"]);
        Assert.Contains("model.pkl is not what its digest says", (string?)failed["message"]);
        Assert.Equal((string?)live["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        Assert.Equal(await Http.GetStringAsync("/manifest", Cancel), await File.ReadAllTextAsync(Folder.File("multi-model.yaml"), Cancel));
    }

    [Fact]
    public async Task Events_OfAnEndedRollout_ReplayItsWayAndEndWithIt()
    {
        var rollout = await RollOutAsync();

        var events = await Http.GetStringAsync($"/rollouts/{rollout["id"]}/events", Cancel);

        Assert.StartsWith("event: progress\n", events);
        Assert.Contains("\"stage\":\"hand over\"", events);
        var last = events.TrimEnd('\n').Split("\n\n")[^1];
        Assert.StartsWith("event: rollout\n", last);
        Assert.Contains("\"state\":\"Succeeded\"", last);
    }

    [Fact]
    public async Task Current_AfterTheGraphMoved_HasItsNewAddress()
    {
        await RollOutAsync();
        Http.Dispose();
        await Deployer.DisposeAsync();
        await Graph.DisposeAsync();
        Graph = await GraphDouble.StartAsync();

        Start();

        Assert.StartsWith(Graph.Url, (string?)(await GetAsync("/rollouts/current"))["predictionsUrl"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_AskedForWithHead_IsAnsweredWithItsHeadersAlone()
    {
        var rollout = await RollOutAsync();
        foreach (var address in new[] { "/manifest", $"/rollouts/{rollout["id"]}/manifest" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, address);

            using var response = await Http.SendAsync(request, Cancel);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal($"\"{rollout["manifestSha256"]}\"", response.Headers.ETag?.Tag);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
        }
    }

    [Fact]
    public async Task Manifest_ThatWasEditedByHand_IsNeitherServedNorHidden()
    {
        var rollout = await RollOutAsync();
        await File.AppendAllTextAsync((string)rollout["manifestPath"]!, "# edited", Cancel);

        using var manifest = await Http.GetAsync("/manifest", Cancel);
        var page = await Http.GetStringAsync("/", Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, manifest.StatusCode);
        Assert.Contains("was changed after it was rendered", await manifest.Content.ReadAsStringAsync(Cancel));
        Assert.Contains("was changed after it was rendered", page);
    }
}
