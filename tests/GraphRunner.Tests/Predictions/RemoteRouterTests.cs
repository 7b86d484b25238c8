using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>A router in a process of its own, called over HTTP, and the children that it chooses between.</summary>
public sealed class RemoteRouterTests : IAsyncLifetime
{
    private const string Request = """{"data":{"ndarray":[[1,2]]}}""";
    private readonly List<string> calls = [];
    private GraphFixture graph = null!;
    private WebApplication nodes = null!;
    private string choice = "0";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        graph = await GraphFixture.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Take()}", $"http://127.0.0.1:{FreePort.Take()}", $"http://127.0.0.1:{FreePort.Take()}");
        nodes = builder.Build();
        nodes.Run(AnswerAsync);
        await nodes.StartAsync(Ct);
        using var answer = await graph.PutAsync(Manifest());
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public async ValueTask DisposeAsync()
    {
        await graph.DisposeAsync();
        await nodes.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[0]]}}""", "a")]
    [InlineData("""{"data":{"ndarray":[[1]]}}""", "b")]
    [InlineData("""{"data":{"tensor":{"shape":[1,1],"values":[1]}}}""", "b")]
    [InlineData("""{"jsonData":1}""", "b")]
    public async Task Predict_RoutersChoice_IsTheOnlyChildThatIsCalled(string answer, string child)
    {
        choice = answer;

        var (status, body) = await graph.PredictAsync(Request);

        Assert.Equal((200, $$"""{"strData":"{{child}}"}"""), (status, body));
        Assert.Equal([$"router /route {Request}", $"{child} /predict {Request}"], calls);
    }

    [Fact]
    public async Task Predict_RouterAnswersMinusTwo_TheRequestIsTheAnswer()
    {
        choice = """{"data":{"ndarray":[[-2]]}}""";

        var (status, body) = await graph.PredictAsync(Request);

        Assert.Equal(200, status);
        Assert.Equal("[[1,2]]", JsonElement.Parse(body).GetProperty("data").GetProperty("ndarray").GetRawText());
        Assert.Equal([$"router /route {Request}"], calls);
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[2]]}}""")]
    [InlineData("""{"data":{"ndarray":[[-3]]}}""")]
    [InlineData("""{"data":{"ndarray":[[0.5]]}}""")]
    [InlineData("""{"strData":"a"}""")]
    public async Task Predict_RouterNamesNoChild_Is500AndNamesTheRouter(string answer)
    {
        choice = answer;

        var (status, body) = await graph.PredictAsync(Request);

        Assert.Equal(500, status);
        Assert.Contains("router: a router with 2 children answers -1 (all), -2 (none) or a child's index", body, StringComparison.Ordinal);
        Assert.Single(calls);
    }

    private int Port(int node) => new Uri(nodes.Urls.ElementAt(node)).Port;

    private async Task AnswerAsync(HttpContext http)
    {
        var name = http.Connection.LocalPort == Port(0) ? "router" : http.Connection.LocalPort == Port(1) ? "a" : "b";
        using var body = new StreamReader(http.Request.Body);
        calls.Add($"{name} {http.Request.Path} {await body.ReadToEndAsync(http.RequestAborted)}");
        await http.Response.WriteAsync(name == "router" ? choice : $$"""{"strData":"{{name}}"}""", http.RequestAborted);
    }

    private string Manifest() => $$"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {name: routed}
        spec:
          predictors:
          - name: model
            graph:
              name: router
              type: ROUTER
              endpoint: {service_host: 127.0.0.1, service_port: {{Port(0)}}}
              children:
              - {name: a, type: MODEL, endpoint: {service_host: 127.0.0.1, service_port: {{Port(1)}} } }
              - {name: b, type: MODEL, endpoint: {service_host: 127.0.0.1, service_port: {{Port(2)}} } }
        """;
}
