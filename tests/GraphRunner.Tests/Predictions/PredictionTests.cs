using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;

namespace MultiModel.GraphRunner.Tests.Predictions;

public sealed class PredictionTests : IAsyncLifetime
{
    private GraphFixture graph = null!;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("/api/v1.0/predictions")]
    [InlineData("/api/v0.1/predictions")]
    [InlineData(Manifest.PredictionsPath)]
    public async Task Predict_OneRow_AnswersAsSeldonDoes(string path)
    {
        await graph.ServeIrisAsync();

        var (status, body) = await graph.PredictAsync("""{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""", path);

        Assert.Equal(200, status);
        Assert.Equal("""{"data":{"names":[],"ndarray":[0]},"meta":{"requestPath":{"scaler":"example/graphrunner:1","svc":"example/graphrunner:1"}}}""" + "\n", body);
    }

    [Theory]
    [InlineData(Kernel.Rbf)]
    [InlineData(Kernel.Linear)]
    [InlineData(Kernel.Poly)]
    [InlineData(Kernel.Sigmoid)]
    public async Task Predict_AllOfIris_EqualsTheModels(Kernel kernel)
    {
        await graph.ServeIrisAsync(kernel);
        var models = IrisModels.Write(graph.Folder, "other", kernel);

        var rows = Enumerable.Range(0, models.X.Rows).Select(i => $"[{string.Join(',', models.X.Row(i).ToArray().Select(static v => v.ToString(CultureInfo.InvariantCulture)))}]");
        var (_, body) = await graph.PredictAsync($"{{\"data\":{{\"ndarray\":[{string.Join(',', rows)}]}}}}");

        var answers = JsonElement.Parse(body).GetProperty("data").GetProperty("ndarray").EnumerateArray().Select(static label => label.GetInt64());
        Assert.Equal(models.Expected.AsInt64(), answers);
    }

    [Fact]
    public async Task Predict_RowsAsJsonData_AnswersATensor()
    {
        await graph.ServeIrisAsync();

        var (status, body) = await graph.PredictAsync("""{"jsonData":[[5.1,3.5,1.4,0.2],[6.7,3,5.2,2.3]]}""");

        Assert.Equal(200, status);
        Assert.StartsWith("""{"data":{"names":[],"tensor":{"shape":[2],"values":[0,2]}},"meta":{"requestPath":{""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Tensor_AnswersATensor()
    {
        await graph.ServeIrisAsync();

        var (_, body) = await graph.PredictAsync("""{"data":{"tensor":{"shape":[1,4],"values":[5.1,3.5,1.4,0.2]}},"meta":{"puid":"mine","tags":{"a":1}}}""");

        Assert.StartsWith("""{"data":{"names":[],"tensor":{"shape":[1],"values":[0]}},"meta":{"puid":"mine","requestPath":{""", body, StringComparison.Ordinal);
        Assert.EndsWith("\"tags\":{\"a\":1}}}\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Puid_IsReturnedOrMade()
    {
        await graph.ServeIrisAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1.0/predictions") { Content = new StringContent("{}") };
        request.Headers.Add("Seldon-Puid", "p-1");

        using var given = await graph.Http.SendAsync(request, TestContext.Current.CancellationToken);
        using var made = await graph.Http.PostAsync("/api/v1.0/predictions", new StringContent("""{"data":{"ndarray":[[1,2,3,4]]}}""", new MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken);

        Assert.Equal("p-1", given.Headers.GetValues("Seldon-Puid").Single());
        Assert.True(Guid.TryParse(made.Headers.GetValues("Seldon-Puid").Single(), out var id) && id is { Version: 4, Variant: >= 8 and <= 11 });
        Assert.Matches(@"^scaler;dur=[0-9.]+, svc;dur=[0-9.]+$", made.Headers.GetValues("Server-Timing").Single());
    }

    [Theory]
    [InlineData("", "scaler: The body is empty")]
    [InlineData("{", "scaler: The body is not valid JSON")]
    [InlineData("{}", "scaler: Expected one of data")]
    [InlineData("""{"data":{"ndarray":[[1,2,3]]}}""", "scaler: expected 4 features in each row, got 3.")]
    [InlineData("""{"data":{"ndarray":[1,2,3,4]}}""", "scaler: expected a list of rows, shape (n, 4), got shape (4,).")]
    [InlineData("""{"data":{"ndarray":[]}}""", "got shape (0,)")]
    [InlineData("""{"data":{"ndarray":[[1,2,3,4],[1]]}}""", "not of one length")]
    [InlineData("""{"data":{"ndarray":[["a",2,3,4]]}}""", "not all numbers")]
    [InlineData("""{"data":{"ndarray":[[null,2,3,4]]}}""", "got null")]
    [InlineData("""{"strData":"a"}""", "got strData")]
    [InlineData("""{"binData":"AQI="}""", "got binData")]
    [InlineData("""{"jsonData":{"rows":1}}""", "got jsonData")]
    [InlineData("""{"jsonData":[[1,2,3]]}""", "scaler: expected 4 features in each row, got 3.")]
    [InlineData("""{"jsonData":[[1,2,3,4],[1]]}""", "scaler: jsonData[1]: the rows are not of one length")]
    [InlineData("""{"jsonData":[["a",2,3,4]]}""", "not all numbers")]
    [InlineData("""{"data":{"ndarray":[[NaN,2,3,4]]}}""", "NaN, Infinity")]
    [InlineData("""{"data":{"ndarray":[[1e999,2,3,4]]}}""", "data.ndarray[0][0]: the number is too large")]
    [InlineData("""{"data":{"tensor":{"shape":[1,4],"values":[null,2,3,4]}}}""", "null")]
    [InlineData("""{"data":{"tensor":{"shape":[1,4],"values":[1,2,3,-1e999]}}}""", "data.tensor.values[3]: the number is too large")]
    public async Task Predict_BadInput_Is400InSeldonsShape(string json, string info)
    {
        await graph.ServeIrisAsync();

        var (status, body) = await graph.PredictAsync(json);

        Assert.Equal(400, status);
        var error = JsonElement.Parse(body).GetProperty("status");
        Assert.Contains(info, error.GetProperty("info").GetString(), StringComparison.Ordinal);
        Assert.Equal(("MICROSERVICE_BAD_DATA", -1, 1), (error.GetProperty("reason").GetString(), error.GetProperty("code").GetInt32(), error.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Predict_BodyOverTheLimit_Is413()
    {
        await using var small = await GraphFixture.StartAsync(("Graph:MaxBodyBytes", "1000"));
        await small.ServeIrisAsync();

        var (status, body) = await small.PredictAsync($"{{\"strData\":\"{new string('x', 2000)}\"}}");

        Assert.Equal(413, status);
        Assert.Contains("larger than 1,000 bytes", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NoManifest_Is503AndHealthSaysWhy()
    {
        var (status, body) = await graph.PredictAsync("{}");
        using var health = await graph.Http.GetAsync("/health", TestContext.Current.CancellationToken);

        Assert.Equal(503, status);
        Assert.Contains("No manifest yet", body, StringComparison.Ordinal);
        Assert.Equal(503, (int)health.StatusCode);
        Assert.Contains("No manifest yet", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_OtherDeploymentsPath_Is404AndNamesTheServedOne()
    {
        await graph.ServeIrisAsync();

        var (status, body) = await graph.PredictAsync("{}", "/seldon/a/b/api/v1.0/predictions");

        Assert.Equal(404, status);
        Assert.Contains("kubeflow-user-example-com/multi-model-example is", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_OneRow_ShowsEachNode()
    {
        await graph.ServeIrisAsync();

        var (status, body) = await graph.PredictAsync("""{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""", "/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/trace");

        Assert.Equal(200, status);
        var trace = JsonElement.Parse(body);
        Assert.Equal(0, trace.GetProperty("response").GetProperty("data").GetProperty("ndarray")[0].GetInt32());
        var nodes = trace.GetProperty("nodes").EnumerateArray().ToArray();
        Assert.Equal([("scaler", "transform-input"), ("svc", "predict")], nodes.Select(static node => (node.GetProperty("name").GetString()!, node.GetProperty("method").GetString()!)));
        Assert.Equal(["t:0", "t:1", "t:2", "t:3"], nodes[0].GetProperty("response").GetProperty("data").GetProperty("names").EnumerateArray().Select(static name => name.GetString()!));
        Assert.All(nodes, static node => Assert.True(node.GetProperty("milliseconds").GetDouble() >= 0));
    }
}
