using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.OpenInference;

public sealed class OpenInferenceTests : IAsyncLifetime
{
    private GraphFixture graph = null!;

    public async ValueTask InitializeAsync()
    {
        graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();
    }

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("scaler", "[5.1,3.5,1.4,0.2]")]
    [InlineData("multi-model-example", "[[5.1,3.5,1.4,0.2]]")]
    public async Task Infer_Tensor_AnswersATensor(string model, string data)
    {
        var (status, body) = await graph.PredictAsync($$"""{"id":"7","inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":{{data}}}]}""", $"/v2/models/{model}/infer");

        Assert.Equal(200, status);
        Assert.Equal($$"""{"model_name":"{{model}}","id":"7","outputs":[{"name":"output-0","shape":[1],"datatype":"INT64","data":[0]}]}""", body);
    }

    [Theory]
    [InlineData("{}", 400, "inputs is missing")]
    [InlineData("{", 400, "not valid JSON")]
    [InlineData("""{"inputs":[]}""", 400, "expected one tensor, got 0")]
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"BYTES","data":["a"]}]}""", 400, "datatype")]
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[1,2,null,3]}]}""", 400, "data[2]: expected a finite number, got null")]
    [InlineData("""{"inputs":[{"shape":[1,3],"datatype":"FP64","data":[1,2,3]}]}""", 400, "scaler: expected 4 features")]
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[1,2,3]}]}""", 400, "needs 4 values, got 3")]
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}],"outputs":[{"name":"predict_proba"}]}""", 400, "outputs: there is no predict_proba, only output-0")]
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}],"outputs":["output-0"]}""", 400, "outputs[]: expected object, got string")]
    public async Task Infer_BadRequest_SaysWhyInTheProtocolsShape(string json, int expected, string reason)
    {
        var (status, body) = await graph.PredictAsync(json, "/v2/models/scaler/infer");

        Assert.Equal(expected, status);
        Assert.Contains(reason, JsonElement.Parse(body).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":null,"parameters":null,"outputs":null,"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":null,"data":[5.1,3.5,1.4,0.2]}]}""")]
    [InlineData("""{"outputs":[{"name":"output-0"}],"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}]}""")]
    public async Task Infer_OptionalMembers_MayBeNullOrNameWhatThereIs(string json)
    {
        var (status, body) = await graph.PredictAsync(json, "/v2/models/scaler/infer");

        Assert.Equal((200, """{"model_name":"scaler","outputs":[{"name":"output-0","shape":[1],"datatype":"INT64","data":[0]}]}"""), (status, body));
    }

    [Fact]
    public async Task Metadata_Graph_NamesItsTensors()
    {
        var metadata = await graph.GetJsonAsync("/v2/models/multi-model-example");

        Assert.Equal([-1, 4], metadata.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(static length => length.GetInt32()));
        Assert.Equal("INT64", metadata.GetProperty("outputs")[0].GetProperty("datatype").GetString());
        Assert.True((await graph.GetJsonAsync("/v2/health/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await graph.GetJsonAsync("/v2/models/scaler/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await graph.GetJsonAsync("/v2/models/svc/ready")).GetProperty("ready").GetBoolean());
        Assert.Equal("run1", Assert.Single((await graph.GetJsonAsync("/v2/models/svc")).GetProperty("versions").EnumerateArray()).GetString());
        Assert.Equal(404, (await graph.PredictAsync("{}", "/v2/models/none/infer")).Status);
    }
}
