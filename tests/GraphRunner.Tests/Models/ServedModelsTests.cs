using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;
using MultiModel.Testing;
using static MultiModel.GraphRunner.Tests.Support.ChainManifest;

namespace MultiModel.GraphRunner.Tests.Models;

/// <summary>Every kind of model directory that a graph serves, through the graph.</summary>
public sealed class ServedModelsTests : IAsyncLifetime
{
    private const int Row = 60;
    private GraphFixture graph = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => graph = await GraphFixture.StartAsync();

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("SKLEARN_SERVER", "sklearnserver")]
    [InlineData("MLFLOW_SERVER", "mlflowserver")]
    public async Task Predict_PrepackagedServers_AnswersAsTheModelsDo(string implementation, string image)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(Node("scaler", "TRANSFORMER", models.ScalerPath, implementation), Node("svc", "MODEL", models.SvcPath, implementation)));

        var (status, body) = await graph.PredictAsync(Request(models.X.Row(Row)));

        Assert.Equal((200, $$$$"""{"data":{"names":[],"ndarray":[{{{{models.Expected.AsInt64()[Row]}}}}]},"meta":{"requestPath":{"scaler":"seldonio/{{{{image}}}}:1.17.1","svc":"seldonio/{{{{image}}}}:1.17.1"}}}""" + "\n"), (status, body));
    }

    [Fact]
    public async Task Predict_OneModelInTwoNodes_IsServedByBoth()
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(Node("first", "TRANSFORMER", models.ScalerPath, "SKLEARN_SERVER"), Node("second", "TRANSFORMER", models.ScalerPath, "SKLEARN_SERVER")));

        var (status, body) = await graph.PredictAsync("""{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""");

        Assert.Equal((200, 2), (status, JsonElement.Parse(body).GetProperty("meta").GetProperty("requestPath").EnumerateObject().Count()));
    }

    [Fact]
    public async Task Predict_ModelsOfWhichThereIsOnlyOnnx_AnswersAsTheModelsDo()
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        foreach (var path in new[] { models.ScalerPath, models.SvcPath })
            KeepOnly(path, "model.onnx");
        await ServeAsync(Chain(Node("scaler", "TRANSFORMER", models.ScalerPath), Node("svc", "MODEL", models.SvcPath)));

        var labels = await PredictAllAsync(models.X);

        Assert.Equal(models.Expected.AsInt64(), labels);
    }

    [Fact]
    public async Task Predict_ModelsOfWhichThereIsOnlyAPickle_AnswersAsTheModelsDo()
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        foreach (var path in new[] { models.ScalerPath, models.SvcPath })
            KeepOnly(path, "model.pkl");
        await ServeAsync(Chain(Node("scaler", "TRANSFORMER", models.ScalerPath, "SKLEARN_SERVER"), Node("svc", "MODEL", models.SvcPath, "SKLEARN_SERVER")));

        var labels = await PredictAllAsync(models.X);

        Assert.Equal(models.Expected.AsInt64(), labels);
    }

    [Theory]
    [InlineData("scaler-protocol2.pkl", "svc-protocol3.pkl", "\"versicolor\"")]
    [InlineData("scaler-protocol5.pkl", "svc-protocol5.pkl", "1")]
    [InlineData("scaler-protocol5.pkl", "svc-joblib.pkl", "\"versicolor\"", "model.joblib")]
    public async Task Predict_PicklesThatPythonWrote_AreServed(string scaler, string svc, string label, string file = "model.pkl")
    {
        PutSample(scaler, "python/scaler");
        PutSample(svc, "python/svc", file);
        await ServeAsync(Chain(Node("scaler", "TRANSFORMER", "python/scaler", "SKLEARN_SERVER"), Node("svc", "MODEL", "python/svc", "SKLEARN_SERVER")));

        var (status, body) = await graph.PredictAsync(Request(IrisModels.Write(graph.Folder, "other").X.Row(Row)));

        Assert.True(status == 200, body);
        Assert.Equal($"[{label}]", JsonElement.Parse(body).GetProperty("data").GetProperty("ndarray").GetRawText());
    }

    [Theory]
    [InlineData("scaler", "transform")]
    [InlineData("svc", "decision_function")]
    public async Task Predict_PredictMethod_IsTheOneThatIsCalled(string name, string method)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(
            Node("scaler", "TRANSFORMER", models.ScalerPath, method: name == "scaler" ? method : null),
            Node("svc", "MODEL", models.SvcPath, method: name == "svc" ? method : null)));

        var (status, body) = await graph.PredictAsync(Request(models.X.Row(Row)));

        Assert.Equal(200, status);
        var data = JsonElement.Parse(body).GetProperty("data");
        if (name == "scaler")
        {
            Assert.Equal(models.Expected.AsInt64()[Row], data.GetProperty("ndarray")[0].GetInt64());
            return;
        }
        Assert.Equal(["t:0", "t:1", "t:2"], data.GetProperty("names").EnumerateArray().Select(static column => column.GetString()!));
        Assert.Equal(models.Scores.Row(Row).ToArray(), data.GetProperty("ndarray")[0].EnumerateArray().Select(static score => score.GetDouble()));
    }

    /// <summary>JSON has neither.</summary>
    [Theory]
    [InlineData("/api/v1.0/predictions", """{"data":{"ndarray":[[1,2,3,1.7e308]]}}""")]
    [InlineData("/v2/models/served/infer", """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP64","data":[1,2,3,1.7e308]}]}""")]
    public async Task Predict_AnswerThatIsNaNOrInfinity_Is400AndSaysSo(string path, string request)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(Node("scaler", "MODEL", models.ScalerPath, method: "transform")));

        var (status, body) = await graph.PredictAsync(request, path);

        Assert.Equal(400, status);
        Assert.Contains("scaler: StandardScaler answers these values with NaN or infinity", JsonElement.Parse(body).GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>As over gRPC, which brings no more digits than the type has.</summary>
    [Theory]
    [InlineData("FP32", "[0.10000000149011612,0.20000000298023224,0.30000001192092896,0.4000000059604645]")]
    [InlineData("FP16", "[0.0999755859375,0.199951171875,0.300048828125,0.39990234375]")]
    public async Task Infer_NumbersOfMoreDigitsThanTheirTypeHas_AreTheTypesNumbers(string datatype, string held)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(Node("scaler", "MODEL", models.ScalerPath, method: "transform")));

        Assert.Equal(await InferAsync("FP64", held), await InferAsync(datatype, "[0.1,0.2,0.3,0.4]"));

        async Task<string> InferAsync(string type, string data) => (await graph.PredictAsync($$"""{"inputs":[{"name":"x","shape":[1,4],"datatype":"{{type}}","data":{{data}}}]}""", "/v2/models/served/infer")).Body;
    }

    [Theory]
    [InlineData("v1alpha2")]
    [InlineData("v1alpha3")]
    public async Task Predict_ManifestOfAnOlderVersion_IsServed(string version)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        await ServeAsync(Chain(Node("svc", "MODEL", models.SvcPath, "SKLEARN_SERVER")).Replace("seldon.io/v1", $"seldon.io/{version}", StringComparison.Ordinal));

        Assert.Equal(200, (await graph.PredictAsync(Request(models.X.Row(Row)))).Status);
    }

    [Fact]
    public async Task Predict_SklearnServersParameterMethod_IsTheMethodThatIsCalled()
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1");
        var node = Node("svc", "MODEL", models.SvcPath, "SKLEARN_SERVER", "decision_function");
        await ServeAsync(Chain(node).Replace("predict_method", "method", StringComparison.Ordinal));

        Assert.Contains("\"t:2\"", (await graph.PredictAsync(Request(models.X.Row(Row)))).Body, StringComparison.Ordinal);
    }

    /// <summary>Seldon's own server calls predict_proba unless it is told otherwise; MLServer, which is in its place for v2, calls predict.</summary>
    [Theory]
    [InlineData("SKLEARN_SERVER", "seldon", null, 3)]
    [InlineData("SKLEARN_SERVER", "seldon", "predict", 1)]
    [InlineData("SKLEARN_SERVER", "v2", null, 1)]
    [InlineData("MLFLOW_SERVER", "seldon", null, 1)]
    public async Task Predict_ModelWithProbabilities_AnswersAsItsServerDoes(string implementation, string protocol, string? method, int values)
    {
        var models = IrisModels.Write(graph.S3.Folder, "run1", probability: true);
        await ServeAsync(Chain(Node("svc", "MODEL", models.SvcPath, implementation, method)).Replace("predict_method", "method", StringComparison.Ordinal).Replace("spec:", $"spec:\n  protocol: {protocol}", StringComparison.Ordinal));

        var (status, body) = await graph.PredictAsync("""{"data":{"tensor":{"shape":[1,4],"values":[0.1,0.2,0.3,0.4]}}}""");

        Assert.True(status == 200, body);
        Assert.Equal(values, JsonElement.Parse(body).GetProperty("data").GetProperty("tensor").GetProperty("values").GetArrayLength());
    }

    private void KeepOnly(string path, string file)
    {
        foreach (var other in Directory.EnumerateFiles(Path.Combine(graph.S3.Folder, path)).Where(other => Path.GetFileName(other) != file))
            File.Delete(other);
    }

    private void PutSample(string sample, string path, string file = "model.pkl")
    {
        var folder = Directory.CreateDirectory(Path.Combine(graph.S3.Folder, path)).FullName;
        File.Copy(RepositoryFiles.PathOf("tests", "MultiModel.Mlflow.Tests", "Pickle", "Samples", sample), Path.Combine(folder, file));
    }

    private async Task ServeAsync(string manifest)
    {
        using var answer = await graph.PutAsync(manifest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<IEnumerable<long>> PredictAllAsync(Matrix X)
    {
        var (status, body) = await graph.PredictAsync(JsonSerializer.Serialize(new { data = new { tensor = new { shape = new[] { X.Rows, X.Columns }, values = X.Values } } }));
        Assert.True(status == 200, body);
        return JsonElement.Parse(body).GetProperty("data").GetProperty("tensor").GetProperty("values").EnumerateArray().Select(static label => label.GetInt64());
    }

    private static string Request(ReadOnlySpan<double> row) => $"{{\"data\":{{\"ndarray\":[{JsonSerializer.Serialize(row.ToArray())}]}}}}";
}
