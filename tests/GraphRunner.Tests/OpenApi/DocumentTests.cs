using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.OpenApi;

public sealed class DocumentTests : IAsyncLifetime
{
    private GraphFixture graph = null!;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("/api/v1.0/predictions", "data,jsonData,strData,binData,meta", "data,jsonData,strData,binData,meta", "status")]
    [InlineData("/seldon/{namespace}/{name}/api/v1.0/predictions", "data,jsonData,strData,binData,meta", "data,jsonData,strData,binData,meta", "status")]
    [InlineData("/api/v1.0/feedback", "request,response,reward,truth", "data,jsonData,strData,binData,meta", "status")]
    [InlineData("/v2/models/{model}/infer", "id,inputs", "model_name,id,outputs", "error")]
    [InlineData("/v2/models/{model}/versions/{version}/infer", "id,inputs", "model_name,id,outputs", "error")]
    public async Task Document_OfACall_DescribesItsMessages(string path, string request, string answer, string error)
    {
        var operation = (await graph.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty(path).GetProperty("post");

        Assert.Equal(request, Members(operation.GetProperty("requestBody")));
        Assert.Equal(answer, Members(operation.GetProperty("responses").GetProperty("200")));
        Assert.Equal(error, Members(operation.GetProperty("responses").GetProperty("400")));
    }

    [Theory]
    [InlineData("/api/v1.0/predictions")]
    [InlineData("/api/v1.0/feedback")]
    [InlineData("/v2/models/multi-model-example/infer")]
    public async Task Document_Example_IsAnswered(string path)
    {
        await graph.ServeIrisAsync();
        var documented = path.Replace("multi-model-example", "{model}", StringComparison.Ordinal);
        var body = (await graph.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty(documented).GetProperty("post").GetProperty("requestBody");

        var (status, _) = await graph.PredictAsync(Json(body).GetProperty("example").GetRawText(), path);

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Document_ParametersOfPaths_AreDescribed()
    {
        foreach (var path in (await graph.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
                Assert.Equal((path.Name, string.Join(',', path.Name.Split('{').Skip(1).Select(static part => part.Split('}')[0]).Order())), (path.Name, ParametersOf(operation.Value)));
    }

    private static string ParametersOf(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? string.Join(',', parameters.EnumerateArray().Where(static parameter => parameter.GetProperty("in").GetString() == "path").Select(static parameter => parameter.GetProperty("name").GetString()).Order()) : "";

    private static string Members(JsonElement body) => string.Join(',', Json(body).GetProperty("schema").GetProperty("properties").EnumerateObject().Select(static member => member.Name));

    private static JsonElement Json(JsonElement body) => body.GetProperty("content").GetProperty("application/json");
}
