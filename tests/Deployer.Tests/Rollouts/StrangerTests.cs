using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

/// <summary>Another program where the graph or MLflow was; it writes in a character set that .NET does not know.</summary>
public sealed class StrangerTests : LocalRollout
{
    private const string Page = "<!doctype html><p>Grüße";

    [Fact]
    public async Task Deployer_WhoseGraphIsAStranger_GoesOn()
    {
        await RollOutAsync();
        var url = Graph.Url;
        await Graph.DisposeAsync();
        await using var stranger = await StrangerDouble.StartAsync(Page, "text/html; charset=windows-1252", HttpStatusCode.NotFound, url);
        var stopping = Deployer.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        await Eventually.TrueAsync(() => stranger.Requests > 4 || stopping.IsCancellationRequested);

        Assert.False(stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Post_WhereTheGraphIsAStranger_FailsWithWhatItSays()
    {
        var url = Graph.Url;
        await Graph.DisposeAsync();
        await using var stranger = await StrangerDouble.StartAsync(Page, "text/html; charset=windows-1252", HttpStatusCode.NotFound, url);

        var rollout = await RollOutAsync();

        Assert.Equal("Failed", (string?)rollout["state"]);
        Assert.Equal($"The graph refused the manifest (404): {Page}", (string?)rollout["message"]);
    }

    [Theory]
    [InlineData(Page, "text/html; charset=windows-1252")]
    [InlineData("null", "application/json")]
    [InlineData("""{"run":null}""", "application/json")]
    public async Task Post_WhereMlflowIsAStranger_Is502AndSaysWhatToCheck(string body, string mediaType)
    {
        var (scaler, svc, url) = (Mlflow.AddRun("scaler"), Mlflow.AddRun("svc"), Mlflow.Url);
        await Mlflow.DisposeAsync();
        await using var stranger = await StrangerDouble.StartAsync(body, mediaType, url: url);

        using var response = await Http.PostAsJsonAsync("/rollouts", new { scaler, svc }, Cancel);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var detail = (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["detail"];
        Assert.StartsWith($"What answers at {url}/ is not MLflow: ", detail);
        Assert.EndsWith("Check MLFLOW_TRACKING_URI.", detail);
    }
}
