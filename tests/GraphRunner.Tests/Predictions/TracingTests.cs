using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>Traces through the graph, on its own ActivitySource.</summary>
public sealed class TracingTests : IDisposable
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";
    private const string Training = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ActivityTraceId trace = ActivityTraceId.CreateRandom();
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ActivityListener listener;

    public TracingTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "MultiModel.Graphs" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests' graphs run in this process too.
            ActivityStopped = span => { if (span.TraceId == trace && span.Source.Name == "MultiModel.Graphs") spans.Enqueue(span); },
        };
        ActivitySource.AddActivityListener(listener);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Predict_ModelsOfATracedRun_EachNodesSpanLinksToIt()
    {
        await using var graph = await GraphFixture.StartAsync();
        using (var answer = await graph.PutAsync(Manifest.Of(IrisModels.Write(graph.S3.Folder, "run1", traceParent: Training))))
            Assert.True(answer.IsSuccessStatusCode);

        await PredictAsync(graph);

        Assert.Equal(["scaler", "svc"], spans.Select(static span => span.OperationName));
        Assert.All(spans, static span => Assert.Equal("0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", $"{Assert.Single(span.Links).Context.TraceId}-{span.Links.Single().Context.SpanId}"));
        Assert.All(spans, static span => Assert.Equal("run1", span.GetTagItem("mlflow.run_id")));
    }

    [Fact]
    public async Task Predict_ModelsOfAnUntracedRun_LinkToNothing()
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();

        await PredictAsync(graph);

        Assert.Equal(2, spans.Count);
        Assert.All(spans, static span => Assert.Empty(span.Links));
    }

    [Fact]
    public async Task Predict_NodeThatFails_ItsSpanSaysWhy()
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();

        using var answer = await SendAsync(graph, """{"data":{"ndarray":[[1,2,3]]}}""");

        Assert.Equal(400, (int)answer.StatusCode);
        var span = Assert.Single(spans);
        Assert.Equal((ActivityStatusCode.Error, "scaler: expected 4 features in each row, got 3."), (span.Status, span.StatusDescription));
    }

    private Task<HttpResponseMessage> SendAsync(GraphFixture graph, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1.0/predictions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203332-01");
        return graph.Http.SendAsync(request, Ct);
    }

    private async Task PredictAsync(GraphFixture graph)
    {
        using var answer = await SendAsync(graph, Row);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Matches("^scaler;dur=[0-9.]+, svc;dur=[0-9.]+$", Assert.Single(answer.Headers.GetValues("Server-Timing")));
    }
}
