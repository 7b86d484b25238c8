using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>Feedback, metadata, metrics, limits: what is not a prediction itself.</summary>
public sealed class OperationTests
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Feedback_Reward_IsCountedUnderSeldonsNames()
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();

        Assert.Equal(200, (await graph.PredictAsync("""{"request":{},"reward":0.5,"truth":{}}""", "/api/v1.0/feedback")).Status);
        Assert.Equal(400, (await graph.PredictAsync("""{"reward":"much"}""", "/api/v1.0/feedback")).Status);
        await graph.PredictAsync(Row);
        await graph.PredictAsync("{}");

        var text = await graph.Http.GetStringAsync("/prometheus", Ct);
        Assert.Contains("""seldon_api_model_feedback_reward{deployment_name="multi-model-example",predictor_name="model"} 0.5""", text, StringComparison.Ordinal);
        Assert.Contains("""seldon_api_executor_server_requests_seconds_count{deployment_name="multi-model-example",predictor_name="model",predictor_version="",service="predictions",method="post",code="200"} 1""", text, StringComparison.Ordinal);
        Assert.Contains("""seldon_api_executor_server_requests_seconds_count{deployment_name="multi-model-example",predictor_name="model",predictor_version="",service="predictions",method="post",code="400"} 1""", text, StringComparison.Ordinal);
        Assert.Contains("""service="/predict",model_name="svc",model_image="example/graphrunner",model_version="1",method="post",code="200"} 1""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NodeThatFails_IsCountedWithItsCode()
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();
        Assert.Equal(400, (await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3]]}}""")).Status);
        await using var failing = await NodeStub.StartAsync(static http =>
        {
            http.Response.StatusCode = 418;
            return Task.CompletedTask;
        });
        await failing.ServeAsync(graph);
        Assert.Equal(418, (await graph.PredictAsync(Row)).Status);

        var text = await graph.Http.GetStringAsync("/prometheus", Ct);

        Assert.Contains("""service="/transform-input",model_name="scaler",model_image="example/graphrunner",model_version="1",method="post",code="400"} 1""", text, StringComparison.Ordinal);
        Assert.Contains("""model_name="scaler",model_image="",model_version="",method="post",code="418"} 1""", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELDON_ENABLE_ROUTING_INJECTION")]
    [InlineData("Graph:EnableRoutingInjection")]
    public async Task Predict_WithRoutingInjection_SaysWhereTheRequestWent(string setting)
    {
        await using var graph = await GraphFixture.StartAsync((setting, "true"));
        await graph.ServeIrisAsync();

        var (status, answer) = await graph.PredictAsync(Row);

        Assert.Equal(200, status);
        Assert.Contains("\"routing\":{\"scaler\":-1,\"svc\":-1}", answer, StringComparison.Ordinal);
        Assert.Contains("\"routing\":{\"scaler\":-1,\"svc\":-1}", (await graph.PredictAsync(Row[..^1] + ""","meta":{"routing":{"x":1}}}""")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await graph.PredictAsync($$"""{"request":{{Row}},"response":{{answer}},"reward":1}""", "/api/v1.0/feedback")).Status);
        Assert.Equal(400, (await graph.PredictAsync("""{"response":{"meta":{"routing":{"scaler":"svc"} } },"reward":1}""", "/api/v1.0/feedback")).Status);
        Assert.Equal(400, (await graph.PredictAsync("""{"response":{"meta":{"routing":{"scaler":7} } },"reward":1}""", "/api/v1.0/feedback")).Status);
    }

    [Fact]
    public async Task Metadata_Graph_IsMadeOfTheModels()
    {
        await using var graph = await GraphFixture.StartAsync();
        Assert.Equal(503, (int)(await graph.Http.GetAsync("/ready", Ct)).StatusCode);
        await graph.ServeIrisAsync();

        var metadata = await graph.GetJsonAsync("/api/v1.0/metadata");

        Assert.Equal("model", metadata.GetProperty("name").GetString());
        Assert.Equal("sepal length (cm)", metadata.GetProperty("graphinputs")[0].GetProperty("schema").GetProperty("names")[0].GetString());
        Assert.Equal("run1", (await graph.GetJsonAsync("/api/v1.0/metadata/svc")).GetProperty("versions")[0].GetString());
        using var none = await graph.Http.GetAsync("/api/v1.0/metadata/none", Ct);
        Assert.Equal((500, """{"status":{"code":500,"info":"Failed to find model none","status":"FAILURE"}}""" + "\n"), ((int)none.StatusCode, await none.Content.ReadAsStringAsync(Ct)));
        Assert.Equal(200, (int)(await graph.Http.GetAsync("/ready", Ct)).StatusCode);
        Assert.True((await graph.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").TryGetProperty("/manifest", out _));
    }

    [Fact]
    public async Task Predict_StrictCompatibility_AnswersSeldons500()
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:StrictCompatibility", "true"));
        await graph.ServeIrisAsync();

        Assert.Equal(500, (await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3]]}}""")).Status);
        Assert.Contains("MICROSERVICE_INTERNAL_ERROR", (await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3,4],[1]]}}""")).Body, StringComparison.Ordinal);
        foreach (var shape in new[] { "[]", "[-2,4]", "[1.5,4]", "[1,1,1,1,1,1,1,1,4]", "[1,3]" })
            Assert.Equal((shape, 500), (shape, (await graph.PredictAsync($$"""{"data":{"tensor":{"shape":{{shape}},"values":[1,2,3,4]} } }""")).Status));
        Assert.Equal(500, (await graph.PredictAsync("""{"data":{"ndarray":[[[[[[[[[1]]]]]]]]]}}""")).Status);
        foreach (var malformed in new[] { "{}", "", "{" })
            Assert.Equal((malformed, 400), (malformed, (await graph.PredictAsync(malformed)).Status));
    }

    [Fact]
    public async Task Predict_SlowRemoteNode_Is504WithinTheTime()
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:RequestTimeout", "00:00:00.3"));
        await using var slow = await NodeStub.StartAsync(async http => await Task.Delay(TimeSpan.FromMinutes(1), http.RequestAborted));
        await slow.ServeAsync(graph);

        var (status, body) = await graph.PredictAsync(Row);

        Assert.Equal(504, status);
        Assert.Contains("scaler: ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_RemoteNodesError_IsReturnedAsItIs()
    {
        await using var graph = await GraphFixture.StartAsync();
        await using var failing = await NodeStub.StartAsync(static async http =>
        {
            http.Response.StatusCode = 418;
            await http.Response.WriteAsync("""{"own":"error"}""");
        });
        await failing.ServeAsync(graph);

        Assert.Equal((418, """{"own":"error"}"""), await graph.PredictAsync(Row));
    }

    [Theory]
    [InlineData(503, "30", "30")]
    [InlineData(429, "2", "2")]
    [InlineData(503, "86400", "3600")]
    [InlineData(503, "Fri, 27 Nov 2026 01:00:00 GMT", "1")]
    [InlineData(503, null, "1")]
    [InlineData(500, null, null)]
    public async Task Predict_RemoteNodesRetryAfter_IsPassedOn(int status, string? own, string? passedOn)
    {
        await using var graph = await GraphFixture.StartAsync();
        await using var busy = await NodeStub.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = own;
            return Task.CompletedTask;
        });
        await busy.ServeAsync(graph);

        using var answer = await graph.Http.PostAsync("/api/v1.0/predictions", new StringContent(Row), Ct);

        Assert.Equal((status, passedOn), ((int)answer.StatusCode, answer.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null));
    }

    [Fact]
    public async Task Predict_RemoteNode_GetsHeadersPuidTraceAndTheTimeLeft()
    {
        await using var graph = await GraphFixture.StartAsync();
        await using var echo = await NodeStub.StartAsync(static http => http.Response.WriteAsync(
            $$$"""{"jsonData":{"mine":"{{{http.Request.Headers["X-Mine"]}}}","puid":"{{{http.Request.Headers["Seldon-Puid"]}}}","trace":"{{{http.Request.Headers["traceparent"]}}}","left":{{{http.Request.Headers["x-envoy-expected-rq-timeout-ms"]}}}}}"""));
        await echo.ServeAsync(graph);
        graph.Http.DefaultRequestHeaders.Add("X-Mine", "m");
        graph.Http.DefaultRequestHeaders.Add("Seldon-Puid", "p");
        graph.Http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var data = JsonElement.Parse((await graph.PredictAsync(Row)).Body).GetProperty("jsonData");

        Assert.Equal(("m", "p"), (data.GetProperty("mine").GetString(), data.GetProperty("puid").GetString()));
        Assert.Matches("^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$", data.GetProperty("trace").GetString());
        Assert.InRange(data.GetProperty("left").GetInt32(), 1, 10_000);
    }
}
