using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

/// <summary>Requests that make no rollout, and what is said of them.</summary>
public sealed class RefusedRequestTests : LocalRollout
{
    [Fact]
    public async Task Post_OfMoreThanAMebibyte_Is413()
    {
        using var response = await Http.PostAsync("/rollouts", new StringContent($$"""{"scaler":"{{new string('a', 1 << 20)}}"}""", Encoding.UTF8, "application/json"), Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("[]", await Http.GetStringAsync("/rollouts", Cancel));
    }

    [Theory]
    [InlineData("unknown", "knows no run")]
    [InlineData("running", "is RUNNING; only a FINISHED run")]
    [InlineData("swapped", "has no model \"scaler\": it logged svc")]
    [InlineData("nothing logged", "it logged none")]
    [InlineData("null logged", "it logged none")]
    [InlineData("nulls logged", "it logged none")]
    [InlineData("a number logged", "is not the JSON array that MLflow writes")]
    [InlineData("proxied artifacts", "s3://")]
    [InlineData("malformed", "32 hex digits")]
    [InlineData("missing", "is missing")]
    public async Task Post_OfARunThatCannotBeRendered_Answers400AndSaysWhy(string fault, string message)
    {
        var scaler = fault switch
        {
            "unknown" => Guid.NewGuid().ToString("n"),
            "running" => Mlflow.AddRun("scaler", status: "RUNNING"),
            "swapped" => Mlflow.AddRun("svc"),
            "nothing logged" => Mlflow.AddRun("scaler", history: "[]"),
            "null logged" => Mlflow.AddRun("scaler", history: "null"),
            "nulls logged" => Mlflow.AddRun("scaler", history: """[null,{"artifact_path":null}]"""),
            "a number logged" => Mlflow.AddRun("scaler", history: "1"),
            "proxied artifacts" => Mlflow.AddRun("scaler", artifactRoot: "mlflow-artifacts:/x"),
            "malformed" => "../../etc/passwd",
            _ => null,
        };

        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler, svc = Mlflow.AddRun("svc") }, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"]);
        Assert.Empty((await Http.GetFromJsonAsync<JsonArray>("/rollouts", Cancel))!);
    }

    [Fact]
    public async Task Post_WhileMlflowIsDown_Answers502AndNamesIt()
    {
        var (scaler, svc, url) = (Mlflow.AddRun("scaler"), Mlflow.AddRun("svc"), Mlflow.Url);
        await Mlflow.DisposeAsync();

        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var detail = (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"];
        Assert.Contains(url, detail);
        Assert.Contains("MLFLOW_TRACKING_URI", detail);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadGateway)]
    [InlineData("another", HttpStatusCode.BadGateway)]
    [InlineData("a-token", HttpStatusCode.Accepted)]
    public async Task Post_WhereMlflowAsksForAToken_NeedsItAndSaysSo(string? token, HttpStatusCode status)
    {
        using var folder = new TemporaryFolder();
        await using var deployer = DeployerProcess.Start(folder.Path, Mlflow.Url, null, ("MLFLOW_TRACKING_TOKEN", token));
        using var http = deployer.CreateClient();
        Mlflow.Authorization = "Bearer a-token";

        using var response = await http.PostAsJsonAsync("/rollouts", new { scaler = Mlflow.AddRun("scaler"), svc = Mlflow.AddRun("svc") }, Cancel);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadGateway)
            Assert.Contains("(401): set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.", await response.Content.ReadAsStringAsync(Cancel));
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

        using var response = await Http.PostAsync("/rollouts", broken, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(where, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"]);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16le", HttpStatusCode.BadRequest)]
    public async Task Post_ThatIsNotJson_IsRefused(string type, HttpStatusCode status)
    {
        using var text = new StringContent("""{"scaler":"a","svc":"b"}""", Encoding.UTF8, MediaTypeHeaderValue.Parse(type));

        Assert.Equal(status, (await Http.PostAsync("/rollouts", text, Cancel)).StatusCode);
    }

    [Fact]
    public async Task Get_OfACountThatIsNoNumber_Answers400() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.GetAsync("/rollouts?count=many", Cancel)).StatusCode);

    [Theory]
    [InlineData("/rollouts/current")]
    [InlineData("/manifest")]
    [InlineData("/rollouts/none")]
    [InlineData("/rollouts/none/manifest")]
    [InlineData("/rollouts/none/events")]
    public async Task Get_OfWhatIsNotThere_Answers404WithProblemDetails(string path)
    {
        using var response = await Http.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }
}
