using System.Globalization;
using Microsoft.AspNetCore.Http;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>Deployments of several predictors: weights and shadows.</summary>
public sealed class PredictorsTests
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_TwoPredictors_ShareTheTrafficByTheirWeights()
    {
        await using var graph = await GraphFixture.StartAsync();
        await PutAsync(graph, Two(graph, "traffic: 75", "traffic: 25"));

        var second = 0;
        for (var i = 0; i < 1000; i++)
            second += (await graph.PredictAsync(Row)).Body.Contains("graphrunner:2", StringComparison.Ordinal) ? 1 : 0;

        Assert.InRange(second, 150, 350); // seven standard deviations each way
        Assert.Contains($"predictor_name=\"second\",predictor_version=\"\",service=\"predictions\",method=\"post\",code=\"200\"}} {second}", await graph.Http.GetStringAsync("/prometheus", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Shadow_IsComparedAndNeverReturned()
    {
        await using var graph = await GraphFixture.StartAsync();
        await PutAsync(graph, Two(graph, "traffic: 100", "shadow: true"));

        for (var i = 0; i < 9; i++)
            Assert.Contains("graphrunner:1", (await graph.PredictAsync(Row)).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await graph.PredictAsync("""{"inputs":[{"shape":[1,4],"datatype":"FP64","data":[5.1,3.5,1.4,0.2]}]}""", "/v2/models/scaler/infer")).Status);

        await UntilCountedAsync(graph, "equal", 10);
    }

    /// <summary>As the mirror of Seldon's ingress, for which a share of 0 is none that is stated.</summary>
    [Theory]
    [InlineData("traffic: 10", 50, 160)]
    [InlineData("traffic: 0", 1000, 1000)]
    [InlineData("traffic: 100", 1000, 1000)]
    public async Task Predict_ShadowWithAShareOfTheTraffic_GetsThatMany(string traffic, int least, int most)
    {
        await using var graph = await GraphFixture.StartAsync();
        await PutAsync(graph, Two(graph, "traffic: 100", $"shadow: true\n    {traffic}"));

        for (var i = 0; i < 1000; i++)
            Assert.Equal(200, (await graph.PredictAsync(Row)).Status);

        var copied = 0;
        await Eventually.TrueAsync(async () => (copied = await CopiedAsync(graph)) >= least);
        Assert.InRange(copied, least, most); // five standard deviations each way

        static async Task<int> CopiedAsync(GraphFixture graph) => (await graph.Http.GetStringAsync("/prometheus", Ct)).Split('\n')
            .Where(static line => line.StartsWith("multimodel_shadow_answers_total{", StringComparison.Ordinal)).Sum(static line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("""{"data":{"ndarray":[[null]]}}""", "failed")]
    [InlineData("no JSON", "failed")]
    [InlineData("""{"strData":"a"}""", "equal")]
    public async Task Predict_RemoteRootWithAShadow_AnswersWhatTheNodeAnswered(string own, string outcome)
    {
        await using var graph = await GraphFixture.StartAsync();
        await using var node = await NodeStub.StartAsync(http => http.Response.WriteAsync(own));
        await PutAsync(graph, Shadowed(Remote("root", "MODEL", node), Remote("root", "MODEL", node)));

        Assert.Equal((200, own), await graph.PredictAsync(Row));
        await UntilCountedAsync(graph, outcome, 1);
    }

    /// <summary>Answer and request share the connection's memory, which later requests overwrite.</summary>
    [Fact]
    public async Task Predict_RouterThatReturnsTheRequest_IsComparedByWhatItWasThen()
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:EnableRoutingInjection", "true"));
        await using var router = await NodeStub.StartAsync(static http => http.Response.WriteAsync("{\"data\":{\"ndarray\":[[-2]]}}"));
        var later = new TaskCompletionSource();
        await using var echo = await NodeStub.StartAsync(async http =>
        {
            using var body = new StreamReader(http.Request.Body);
            var request = await body.ReadToEndAsync(Ct);
            await later.Task;
            await http.Response.WriteAsync(request);
        });
        await PutAsync(graph, Shadowed(Remote("root", "ROUTER", router, $", children: [{Remote("unused", "MODEL", router)}]"), Remote("echo", "MODEL", echo)));

        for (var i = 0; i < 40; i++)
            Assert.Equal(200, (await graph.PredictAsync($$"""{"jsonData":["{{new string((char)('A' + i), 500)}}"]}""")).Status);
        later.SetResult();

        await UntilCountedAsync(graph, "equal", 40);
    }

    [Theory]
    [InlineData("annotations: {}", "annotations: {}")]
    [InlineData("traffic: 0", "traffic: 0")]
    [InlineData("traffic: 105", "traffic: -5")]
    public async Task Put_TwoPredictorsWithoutAShareEach_IsRefused(string first, string second)
    {
        await using var graph = await GraphFixture.StartAsync();

        var reason = await graph.RefusedAsync(Two(graph, first, second));

        Assert.Equal("spec.predictors: model and second need a share of the traffic each, from 0 to 100 and 100 together.", reason);
    }

    private static async Task UntilCountedAsync(GraphFixture graph, string outcome, int count)
    {
        await Eventually.TrueAsync(async () => (await graph.Http.GetStringAsync("/prometheus", Ct)).Contains($"multimodel_shadow_answers_total{{predictor_name=\"second\",outcome=\"{outcome}\"}} {count}", StringComparison.Ordinal));
    }

    /// <summary>One deployment with two predictors: <c>model</c>, of image 1, and <c>second</c>, of image 2.</summary>
    private static string Two(GraphFixture graph, string first, string second)
    {
        var served = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1")).ReplaceLineEndings("\n").Replace("- name: model\n", $"- name: model\n    {first}\n", StringComparison.Ordinal);
        var other = Manifest.Of(IrisModels.Write(graph.S3.Folder, "run2", Kernel.Sigmoid)).ReplaceLineEndings("\n").Replace("graphrunner:1", "graphrunner:2", StringComparison.Ordinal);
        var predictor = other[other.IndexOf("  - name: model", StringComparison.Ordinal)..].Replace("- name: model\n", $"- name: second\n    {second}\n", StringComparison.Ordinal);
        return $"{served}\n{predictor}";
    }

    private static async Task PutAsync(GraphFixture graph, string manifest)
    {
        using var answer = await graph.PutAsync(manifest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>A predictor that is answered from, and its shadow.</summary>
    private static string Shadowed(string graph, string shadow) => $$"""
        apiVersion: machinelearning.seldon.io/v1
        kind: SeldonDeployment
        metadata: {name: shadowed}
        spec:
          predictors:
          - name: model
            traffic: 100
            graph: {{graph}}
          - name: second
            shadow: true
            graph: {{shadow}}
        """;

    private static string Remote(string name, string type, NodeStub node, string more = "") =>
        $$"""{name: {{name}}, type: {{type}}, endpoint: {service_host: 127.0.0.1, service_port: {{node.Port}} }{{more}} }""";
}
