using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MultiModel.Testing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace MultiModel.ServiceDefaults.Tests.Telemetry;

public sealed class ProbesTests
{
    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/alive")]
    [InlineData("GET", "/ready")]
    [InlineData("HEAD", "/live")]
    [InlineData("GET", "/prometheus")]
    [InlineData("GET", "/health/ping")]
    [InlineData("GET", "/health/status")]
    [InlineData("GET", "/api/v1.0/health/status")]
    [InlineData("GET", "/seldon/kubeflow/multi-model/api/v1.0/health/status")]
    [InlineData("GET", "/v2/health/live")]
    [InlineData("GET", "/v2/health/ready")]
    [InlineData("GET", "/v2/models/svc/ready")]
    [InlineData("POST", "/inference.GRPCInferenceService/ServerLive")]
    [InlineData("HEAD", "/manifest")]
    public async Task Request_OfAProbe_IsNotTraced(string method, string path) => Assert.Empty(await TracedAsync(method, path));

    [Theory]
    [InlineData("POST", "/api/v1.0/predictions")]
    [InlineData("GET", "/v2/models/svc")]
    [InlineData("GET", "/manifest")]
    [InlineData("PUT", "/ready")]
    [InlineData("GET", "/bucket/models/svc/ready")]
    [InlineData("POST", "/inference.GRPCInferenceService/ModelInfer")]
    public async Task Request_OfAnythingElse_IsTraced(string method, string path) => Assert.Equal([path], await TracedAsync(method, path));

    [Fact]
    public async Task Request_OfTheMetricsPathThatTheOperatorSets_IsNotTraced() =>
        Assert.Empty(await TracedAsync("GET", "/metrics/here", "--PREDICTIVE_UNIT_METRICS_ENDPOINT", "/metrics/here"));

    [Fact]
    public async Task Requests_OfManyProbes_LeaveTheNextTraceItsPlace() =>
        Assert.Equal(["/predict"], await TracedAsync([.. Enumerable.Repeat(("GET", "/health"), 500), ("POST", "/predict")]));

    private static Task<IEnumerable<string>> TracedAsync(string method, string path, params string[] settings) => TracedAsync([(method, path)], settings);

    private static async Task<IEnumerable<string>> TracedAsync((string Method, string Path)[] requests, params string[] settings)
    {
        var port = FreePort.Take();
        using var spans = new Spans(port);
        var builder = WebApplication.CreateSlimBuilder(["--urls", $"http://127.0.0.1:{port}", "--OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{FreePort.Take()}", .. settings]);
        builder.AddServiceDefaults();
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans));
        await using var app = builder.Build();
        app.Run(static _ => Task.CompletedTask);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { ActivityHeadersPropagator = null });

        foreach (var (method, path) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{port}{path}");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        }
        await app.StopAsync(TestContext.Current.CancellationToken);

        return spans.Paths;
    }

    /// <summary>Of one server: all of a process share one source.</summary>
    private sealed class Spans(int port) : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<string> paths = [];

        public IEnumerable<string> Paths => paths;

        public override void OnEnd(Activity span)
        {
            if (span.Kind == ActivityKind.Server && span.GetTagItem("server.port") is int server && server == port)
                paths.Enqueue((string)span.GetTagItem("url.path")!);
        }
    }
}
