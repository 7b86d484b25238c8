using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Nodes;

public sealed class NodeModeTests : IDisposable
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_OperatorsVariables_ServesTheModelOnTheirPorts()
    {
        var models = IrisModels.Write(folder.Path, "run1");
        await using var node = NodeProcess.Start("scaler", folder.File(models.ScalerPath), models.ScalerDigest);
        await node.ReadyAsync();

        foreach (var path in new[] { "/predict", "/transform-input", "/transform-output", "/api/v1.0/predictions" })
            Assert.StartsWith("""{"data":{"names":["t:0","t:1","t:2","t:3"],"ndarray":[[-0.90068""", await PostAsync(node.Http, path, Row), StringComparison.Ordinal);
        foreach (var path in new[] { "/predict", "/transform-input" })
            Assert.StartsWith("""{"data":{"names":["t:0",""", await node.Http.GetStringAsync($"{path}?json={Uri.EscapeDataString(Row)}", Ct), StringComparison.Ordinal);
        Assert.Equal("pong", await node.Http.GetStringAsync("/health/ping", Ct));
        foreach (var path in new[] { "/health/status", "/api/v1.0/health/status" })
            Assert.Equal("""{"data":{"names":[],"tensor":{"shape":[0],"values":[]}},"meta":{"requestPath":{"scaler":"example/graphrunner:1"}}}""" + "\n", await node.Http.GetStringAsync(path, Ct));
        Assert.Equal("""{"data":{"names":[],"ndarray":[]},"meta":{"requestPath":{"scaler":"example/graphrunner:1"}}}""" + "\n", await PostAsync(node.Http, "/send-feedback", """{"reward":1.5}"""));
        await PostAsync(node.Http, "/api/v1.0/feedback", """{"reward":0}""");
        Assert.Equal(await node.Http.GetStringAsync("/metadata", Ct), await node.Http.GetStringAsync("/api/v1.0/metadata", Ct));
        var metadata = JsonElement.Parse(await node.Http.GetStringAsync("/metadata", Ct));
        Assert.Equal("run1", metadata.GetProperty("versions")[0].GetString());
        Assert.Equal(4, metadata.GetProperty("inputs")[0].GetProperty("schema").GetProperty("shape")[0].GetInt32());
        using var metrics = new HttpClient();
        var text = await metrics.GetStringAsync(node.Metrics, Ct);
        Assert.Contains("""multimodel_node_call_seconds_count{model_name="scaler",method="transform-input"} 2""", text, StringComparison.Ordinal);
        Assert.Contains("""seldon_api_model_feedback_reward{model_name="scaler"} 1.5""", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Http.GetAsync("/prometheus", Ct)).StatusCode);
    }

    [Fact]
    public async Task Start_OperatorsVariables_ServesTheOpenInferenceProtocolToo()
    {
        var models = IrisModels.Write(folder.Path, "run1");
        await using var node = NodeProcess.Start("svc", folder.File(models.SvcPath), models.SvcDigest);
        await node.ReadyAsync();

        Assert.Equal("""{"model_name":"svc","id":"7","outputs":[{"name":"output-0","shape":[1],"datatype":"INT64","data":[0]}]}""",
            await PostAsync(node.Http, "/v2/models/svc/infer", """{"id":"7","inputs":[{"name":"x","shape":[1,4],"datatype":"FP64","data":[-0.9,1.02,-1.34,-1.31]}]}"""));
        Assert.Equal("""{"ready":true}""", await node.Http.GetStringAsync("/v2/health/ready", Ct));
        Assert.Equal("""{"name":"svc","ready":true}""", await node.Http.GetStringAsync("/v2/models/svc/ready", Ct));
        Assert.Contains("\"shape\":[-1,4]", await node.Http.GetStringAsync("/v2/models/svc", Ct), StringComparison.Ordinal);
        using var unknown = await node.Http.PostAsync("/v2/models/scaler/infer", new StringContent("{}"), Ct);
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"No model scaler is served here."}"""), (unknown.StatusCode, await unknown.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task Predict_WithTheHeadersOfABrowserThatTheExecutorPassesOn_IsAnswered()
    {
        var models = IrisModels.Write(folder.Path, "run1");
        await using var node = NodeProcess.Start("scaler", folder.File(models.ScalerPath), models.ScalerDigest);
        await node.ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/transform-input") { Content = new StringContent(Row), Headers = { { "Origin", "http://elsewhere.example" } } };

        Assert.Equal(HttpStatusCode.OK, (await node.Http.SendAsync(request, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", "nope")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", "[]")]
    [InlineData("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", "x")]
    [InlineData("Graph__ListenAddress", "localhost")]
    [InlineData("PREDICTIVE_UNIT_ID", "")]
    public async Task Start_VariableThatCannotBeUsed_EndsWithOneLineThatNamesIt(string variable, string value)
    {
        await using var node = NodeProcess.Start("svc", folder.File("absent"), null, (variable, value));

        var (status, errors) = await node.ExitAsync();

        Assert.Equal(1, status);
        Assert.StartsWith(variable, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortThatIsTaken_EndsWithOneLineThatNamesWhatChoosesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var models = IrisModels.Write(folder.Path, "run1");
        await using var node = NodeProcess.Start("svc", folder.File(models.SvcPath), null, ("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", $"{((IPEndPoint)taken.LocalEndpoint).Port}"));

        var (status, errors) = await node.ExitAsync();

        Assert.Equal(1, status);
        Assert.EndsWith("choose another with PREDICTIVE_UNIT_HTTP_SERVICE_PORT, PREDICTIVE_UNIT_GRPC_SERVICE_PORT, PREDICTIVE_UNIT_METRICS_SERVICE_PORT and Graph__ListenAddress.", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoModelInTheDirectory_EndsWithOneLine()
    {
        await using var node = NodeProcess.Start("svc", folder.File("absent"));

        var (status, errors) = await node.ExitAsync();

        Assert.Equal(1, status);
        Assert.StartsWith($"svc: the model in {folder.File("absent")} cannot be served: ", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ModelOfAnotherDigest_EndsBeforeItIsLoaded()
    {
        var models = IrisModels.Write(folder.Path, "run1");
        // not even a model that would not load is looked at
        await File.WriteAllTextAsync(folder.File(models.ScalerPath, "MLmodel"), "changed after the upload", Ct);
        await using var node = NodeProcess.Start("scaler", folder.File(models.ScalerPath), models.ScalerDigest);

        var (status, errors) = await node.ExitAsync();

        Assert.Equal(1, status);
        var line = Assert.Single(errors.Trim().Split('\n'));
        Assert.StartsWith($"scaler: the model in {folder.File(models.ScalerPath)} cannot be served: it is not the one that was uploaded: its digest is sha256:", line, StringComparison.Ordinal);
        Assert.Contains($"MULTIMODEL_MODEL_DIGEST says {models.ScalerDigest}.", line, StringComparison.Ordinal);
    }

    /// <remarks>Services still route to a pod that was told to end, and Seldon's executor calls its model for ten seconds.</remarks>
    [Fact]
    public async Task Terminate_CallersThatHaveNotHeardOfIt_AreAnsweredDuringTheDelay()
    {
        await using var scaler = await TerminateAsync(delay: "00:10:00");

        using var newcomer = new HttpClient { BaseAddress = scaler.Http.BaseAddress };
        var answer = await PostAsync(newcomer, "/transform-input", Row);

        Assert.Contains("ndarray", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_DelayThatIsOver_EndsWithStatus0()
    {
        await using var scaler = await TerminateAsync(delay: "00:00:00.5");

        Assert.Equal((0, ""), await scaler.ExitAsync());
    }

    [Fact]
    public async Task Predict_NodesAsProcesses_AnswersAreThoseOfOneProcess()
    {
        await using var graph = await GraphFixture.StartAsync();
        var manifest = await graph.ServeIrisAsync();
        var models = IrisModels.Write(folder.Path, "run1");
        await using var scaler = NodeProcess.Start("scaler", folder.File(models.ScalerPath));
        await using var svc = NodeProcess.Start("svc", folder.File(models.SvcPath));
        await scaler.ReadyAsync();
        await svc.ReadyAsync();
        var fused = await Task.WhenAll(Requests(models).Select(request => graph.PredictAsync(request)));

        using var answer = await graph.PutAsync(Remote(scaler.Port, svc.Port));
        Assert.Equal(200, (int)answer.StatusCode);
        var remote = await Task.WhenAll(Requests(models).Select(request => graph.PredictAsync(request)));

        Assert.Equal(fused, remote);
        var (status, body) = await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3]]}}""");
        Assert.Equal(400, status);
        Assert.Contains("scaler: expected 4 features in each row, got 3.", body, StringComparison.Ordinal);
        await svc.KillAsync();
        (status, body) = await graph.PredictAsync(Row);
        Assert.Equal(500, status);
        Assert.Contains("svc: http://127.0.0.1", body, StringComparison.Ordinal);
    }

    /// <returns>a node that has heard that it is to end, and ends when the delay is over</returns>
    private async Task<NodeProcess> TerminateAsync(string delay)
    {
        Requires.That(!OperatingSystem.IsWindows(), "signals");
        var scaler = NodeProcess.Start("scaler", folder.File(IrisModels.Write(folder.Path, "run1").ScalerPath), null,
            ("Graph__ShutdownDelay", delay), ("Logging__LogLevel__MultiModel.GraphRunner.Hosting", "Information"));
        await scaler.ReadyAsync();
        scaler.Terminate();
        await Eventually.TrueAsync(() => scaler.Output.Contains("Told to stop", StringComparison.Ordinal));
        return scaler;
    }

    private static IEnumerable<string> Requests(IrisModels models) => Enumerable.Range(0, models.X.Rows)
        .Select(i => $"{{\"data\":{{\"ndarray\":[{JsonSerializer.Serialize(models.X.Row(i).ToArray())}]}}}}");

    private static async Task<string> PostAsync(HttpClient http, string path, string json)
    {
        using var answer = await http.PostAsync(path, new StringContent(json), Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    internal static string Remote(int scaler, int svc) => $$"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {name: multi-model-example, namespace: kubeflow-user-example-com}
        spec:
          predictors:
          - name: model
            graph:
              name: scaler
              type: TRANSFORMER
              endpoint: {service_host: 127.0.0.1, service_port: {{scaler}}}
              children:
              - name: svc
                type: MODEL
                endpoint: {service_host: 127.0.0.1, service_port: {{svc}}}
        """;
}
