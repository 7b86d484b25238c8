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
    [InlineData("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[1,2,null,3]}]}""", 400, "data[2]: expected a finite number for FP64, got null")]
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
    [InlineData("INT8", "1.5", "inputs[0].data[3]: expected a whole number from -128 to 127 for INT8, got 1.5.")]
    [InlineData("INT8", "128", "from -128 to 127 for INT8, got 128.")]
    [InlineData("UINT8", "-1", "from 0 to 255 for UINT8, got -1.")]
    [InlineData("INT64", "1e-300", "got 1E-300.")]
    [InlineData("UINT64", "18446744073709655616", "from 0 to 18446744073709551615 for UINT64")]
    [InlineData("FP32", "1e39", "expected a finite number for FP32, got 1E+39.")]
    [InlineData("FP16", "65536", "expected a finite number for FP16, got 65536.")]
    [InlineData("FP64", "1e400", "expected a finite number for FP64")]
    [InlineData("INT32", "true", "got true.")]
    [InlineData("BOOL", "true", "inputs[0].datatype: expected one of FP64")]
    public async Task Infer_ValueThatItsTypeCannotHold_IsRefused(string datatype, string value, string reason)
    {
        var (status, body) = await graph.PredictAsync($$"""{"inputs":[{"shape":[1,4],"datatype":"{{datatype}}","data":[1,2,3,{{value}}]}]}""", "/v2/models/scaler/infer");

        Assert.Equal(400, status);
        Assert.Contains(reason, JsonElement.Parse(body).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT8", "-128")]
    [InlineData("UINT64", "18446744073709551615")]
    [InlineData("INT64", "9223372036854775807")]
    [InlineData("INT32", "2.0")]
    [InlineData("FP32", "3.4028235e38")]
    public async Task Infer_ValueAtTheEdgeOfItsType_IsTaken(string datatype, string value)
    {
        var (status, _) = await graph.PredictAsync($$"""{"inputs":[{"shape":[1,4],"datatype":"{{datatype}}","data":[1,2,3,{{value}}]}]}""", "/v2/models/scaler/infer");

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("[2,4]", "[[1,2,3],[4,5,6,7,8]]", "got a list of 3 before value 0, expected 4.")]
    [InlineData("[2,-1]", "[[1,2,3,4],[5,6],[7,8]]", "got a list of 3 before value 0, expected 2.")]
    [InlineData("[-1,-1]", "[[1,2,3,4],[5,6]]", "got a list of 2 before value 4, expected 4.")]
    [InlineData("[1,4]", "[[1,2],[3,4]]", "got a list of 2 before value 0, expected 1.")]
    [InlineData("[1,4]", "[[1,2,3,[4]]]", "inputs[0].data[3]: the nesting does not fit the shape: got a list, expected a number.")]
    [InlineData("[2,4]", "[[1,2,3,4],5]", "inputs[0].data[4]: the nesting does not fit the shape: got a number, expected a list.")]
    [InlineData("[1,4]", "[1,2,3,[4]]", "got a list, expected a number.")]
    [InlineData("[]", "[[1]]", "got a list, expected a number.")]
    [InlineData("[[1],4]", "[1,2,3,4]", "inputs[0].shape[0]: expected number, got array.")]
    [InlineData("[1,4]", "[1,2,3]", "inputs[0]: shape (1, 4) needs 4 values, got 3.")]
    public async Task Infer_NestingThatIsNotTheShapes_IsRefused(string shape, string data, string reason)
    {
        var (status, body) = await graph.PredictAsync($$"""{"inputs":[{"shape":{{shape}},"datatype":"FP64","data":{{data}}}]}""", "/v2/models/scaler/infer");

        Assert.Equal(400, status);
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

    [Theory]
    [InlineData("/v2/models/svc/versions/run1", 200)]
    [InlineData("/v2/models/multi-model-example/versions/run1/ready", 200)]
    [InlineData("/v2/models/svc/versions/2", 404)]
    [InlineData("/v2/models/svc/versions/2/ready", 404)]
    public async Task Get_Version_MustBeOneThatIsServed(string path, int status)
    {
        using var answer = await graph.Http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(status == 200 ? "\"name\":" : "No version 2 of svc is served here: leave the version out", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run1", 200, "\"model_name\":\"svc\"")]
    [InlineData("2", 404, "{\"error\":\"No version 2 of svc is served here: leave the version out for the one that is.\"}")]
    public async Task Infer_Version_MustBeOneThatIsServed(string version, int expected, string text)
    {
        var (status, body) = await graph.PredictAsync("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}""", $"/v2/models/svc/versions/{version}/infer");

        Assert.Equal(expected, status);
        Assert.Contains(text, body, StringComparison.Ordinal);
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
