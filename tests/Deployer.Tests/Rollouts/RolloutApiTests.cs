using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Graphs.Seldon;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

public sealed class RolloutApiTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private MlflowDouble mlflow = null!;
    private GraphDouble graph = null!;
    private DeployerProcess deployer = null!;
    private HttpClient http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        mlflow = await MlflowDouble.StartAsync();
        graph = await GraphDouble.StartAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await deployer.DisposeAsync();
        await graph.DisposeAsync();
        await mlflow.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Post_OfTwoFinishedRuns_KeepsTheManifestThenServesIt()
    {
        var (scaler, svc) = (mlflow.AddRun("scaler"), mlflow.AddRun("svc"));

        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);
        var rollout = await EndAsync(response);

        Assert.Equal("Succeeded", (string?)rollout["state"]);
        Assert.Equal($"{graph.Url}/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/predictions", (string?)rollout["predictionsUrl"]);
        var manifest = await http.GetStringAsync("/manifest", Cancel);
        Assert.Equal(graph.Served, manifest);
        Assert.Equal(manifest, await File.ReadAllTextAsync(folder.File("multi-model.yaml"), Cancel));
        Assert.Equal(manifest, await File.ReadAllTextAsync((string)rollout["manifestPath"]!, Cancel));
        var pod = SeldonDeploymentYaml.Read(manifest).Spec.Predictors[0].ComponentSpecs[0];
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{scaler}/artifacts/scaler/", pod.Spec.InitContainers[0].Args[0]);
        Assert.Equal($"s3://mlflow/mlflow/artifacts/0/{svc}/artifacts/svc/", pod.Spec.InitContainers[1].Args[0]);
        Assert.Equal("sha256:" + new string('c', 64), pod.Metadata!.Annotations["multimodel/digest-svc"]);
        Assert.Equal(0.9866, (double)rollout["models"]![1]!["metrics"]!["accuracy"]!);
        Assert.Equal("rbf", (string?)rollout["models"]![1]!["parameters"]!["kernel"]);
    }

    [Fact]
    public async Task Post_OfMoreThanAMebibyte_Is413()
    {
        using var response = await http.PostAsync("/rollouts", new StringContent($$"""{"scaler":"{{new string('a', 1 << 20)}}"}""", Encoding.UTF8, "application/json"), Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("[]", await http.GetStringAsync("/rollouts", Cancel));
    }

    [Fact]
    public async Task Deployer_WhoseStoreFailsForAWhile_SaysSoAndGoesOn()
    {
        Execute("ALTER TABLE rollout RENAME TO away");
        await Task.Delay(300, Cancel);
        using var refused = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        var problem = await refused.Content.ReadAsStringAsync(Cancel);
        Execute("ALTER TABLE away RENAME TO rollout");

        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains("The rollout cannot be kept: ", problem);
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        Assert.Equal("Succeeded", (string?)(await EndAsync(response))["state"]);

        void Execute(string sql)
        {
            using var database = new SqliteConnection($"Data Source={folder.File("rollouts.db")}");
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    public async Task Post_OfASecondRollout_SupersedesTheFirst()
    {
        var first = await RollOutAsync();
        var second = await RollOutAsync();

        Assert.Equal("Superseded", (string?)(await GetAsync($"/rollouts/{first["id"]}"))["state"]);
        Assert.Equal((string?)second["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        var all = (await http.GetFromJsonAsync<JsonArray>("/rollouts", Cancel))!;
        Assert.Equal([(string?)second["id"], (string?)first["id"]], all.Select(static rollout => (string?)rollout!["id"]));
        Assert.NotEqual(await http.GetStringAsync($"/rollouts/{first["id"]}/manifest", Cancel), await http.GetStringAsync("/manifest", Cancel));
    }

    [Fact]
    public async Task Post_OfAManifestThatTheGraphRefuses_FailsAndLeavesTheLiveOne()
    {
        var live = await RollOutAsync();
        graph.Answer = HttpStatusCode.UnprocessableEntity;

        var failed = await RollOutAsync();

        Assert.Equal("Failed", (string?)failed["state"]);
        Assert.Contains("model.pkl is not what its digest says", (string?)failed["message"]);
        Assert.Equal((string?)live["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        Assert.Equal(await http.GetStringAsync("/manifest", Cancel), await File.ReadAllTextAsync(folder.File("multi-model.yaml"), Cancel));
    }

    [Fact]
    public async Task Events_OfAnEndedRollout_ReplayItsWayAndEndWithIt()
    {
        var rollout = await RollOutAsync();

        var events = await http.GetStringAsync($"/rollouts/{rollout["id"]}/events", Cancel);

        Assert.StartsWith("event: progress\n", events);
        Assert.Contains("\"stage\":\"hand over\"", events);
        var last = events.TrimEnd('\n').Split("\n\n")[^1];
        Assert.StartsWith("event: rollout\n", last);
        Assert.Contains("\"state\":\"Succeeded\"", last);
    }

    [Fact]
    public async Task Graph_ThatComesBackWithoutTheManifest_GetsItAgain()
    {
        await RollOutAsync();
        var live = graph.Served;
        graph.Served = null;

        await UntilAsync(() => graph.Served == live);
    }

    [Fact]
    public async Task Deployer_ThatStartsAgain_StillKnowsTheRolloutAndHandsItOver()
    {
        var rollout = await RollOutAsync();
        var live = graph.Served;
        http.Dispose();
        await deployer.DisposeAsync();
        graph.Served = null;

        Start();

        Assert.Equal((string?)rollout["id"], (string?)(await GetAsync("/rollouts/current"))["id"]);
        await UntilAsync(() => graph.Served == live);
    }

    [Fact]
    public async Task Graph_ThatStartsLate_IsWaitedFor()
    {
        var url = graph.Url;
        await graph.DisposeAsync();
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        graph = await GraphDouble.StartAsync(url);

        Assert.Equal("Succeeded", (string?)(await EndAsync(response))["state"]);
    }

    [Fact]
    public async Task Manifest_ThatWasEditedByHand_IsNeitherServedNorHidden()
    {
        var rollout = await RollOutAsync();
        await File.AppendAllTextAsync((string)rollout["manifestPath"]!, "# edited", Cancel);

        using var manifest = await http.GetAsync("/manifest", Cancel);
        var page = await http.GetStringAsync("/", Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, manifest.StatusCode);
        Assert.Contains("was changed after it was rendered", await manifest.Content.ReadAsStringAsync(Cancel));
        Assert.Contains("was changed after it was rendered", page);
    }

    [Theory]
    [InlineData("unknown", "knows no run")]
    [InlineData("running", "is RUNNING; only a FINISHED run")]
    [InlineData("swapped", "has no model \"scaler\": it logged svc")]
    [InlineData("nothing logged", "it logged none")]
    [InlineData("proxied artifacts", "s3://")]
    [InlineData("malformed", "32 hex digits")]
    [InlineData("missing", "is missing")]
    public async Task Post_OfARunThatCannotBeRendered_Answers400AndSaysWhy(string fault, string message)
    {
        var scaler = fault switch
        {
            "unknown" => Guid.NewGuid().ToString("n"),
            "running" => mlflow.AddRun("scaler", status: "RUNNING"),
            "swapped" => mlflow.AddRun("svc"),
            "nothing logged" => mlflow.AddRun("scaler", history: "[]"),
            "proxied artifacts" => mlflow.AddRun("scaler", artifactRoot: "mlflow-artifacts:/x"),
            "malformed" => "../../etc/passwd",
            _ => null,
        };

        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler, svc = mlflow.AddRun("svc") }, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"]);
        Assert.Empty((await http.GetFromJsonAsync<JsonArray>("/rollouts", Cancel))!);
    }

    [Fact]
    public async Task Post_WhileMlflowIsDown_Answers502AndNamesIt()
    {
        var (scaler, svc, url) = (mlflow.AddRun("scaler"), mlflow.AddRun("svc"), mlflow.Url);
        await mlflow.DisposeAsync();

        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var detail = (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"];
        Assert.Contains(url, detail);
        Assert.Contains("MLFLOW_TRACKING_URI", detail);
    }

    [Theory]
    [InlineData("{", "line 1, at $")]
    [InlineData("", "run id of scaler is missing")]
    [InlineData("[]", "line 1, at $")]
    [InlineData("{\n\"scaler\":1}", "line 2, at $.scaler")]
    [InlineData("{\"scaler\":\"\\ud800\"}", "at $.scaler")]
    [InlineData("null", "run id of scaler is missing")]
    public async Task Post_OfABodyThatCannotBeRead_Answers400AndSaysWhere(string body, string where)
    {
        using var broken = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await http.PostAsync("/rollouts", broken, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(where, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"]);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16le", HttpStatusCode.BadRequest)]
    public async Task Post_ThatIsNotJson_IsRefused(string type, HttpStatusCode status)
    {
        using var text = new StringContent("""{"scaler":"a","svc":"b"}""", Encoding.UTF8, MediaTypeHeaderValue.Parse(type));

        Assert.Equal(status, (await http.PostAsync("/rollouts", text, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Get_OfACountThatIsNoNumber_Answers400() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/rollouts?count=many", Cancel)).StatusCode);

    [Theory]
    [InlineData("/rollouts/current")]
    [InlineData("/manifest")]
    [InlineData("/rollouts/none")]
    [InlineData("/rollouts/none/manifest")]
    [InlineData("/rollouts/none/events")]
    public async Task Get_OfWhatIsNotThere_Answers404WithProblemDetails(string path)
    {
        using var response = await http.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private void Start()
    {
        deployer = DeployerProcess.Start(folder.Path, mlflow.Url, graph.Url);
        http = deployer.CreateClient();
    }

    private async Task<JsonObject> RollOutAsync()
    {
        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = mlflow.AddRun("scaler"), svc = mlflow.AddRun("svc") }, Cancel);
        return await EndAsync(response);
    }

    /// <summary>The rollout of a 202, once its event stream has ended.</summary>
    private async Task<JsonObject> EndAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await http.GetStringAsync($"{response.Headers.Location}/events", Cancel);
        return await GetAsync(response.Headers.Location!.ToString());
    }

    private async Task<JsonObject> GetAsync(string path) => (await http.GetFromJsonAsync<JsonObject>(path, Cancel))!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(20, Cancel);
    }
}
