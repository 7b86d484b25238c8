using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using Prometheus;

namespace MultiModel.GraphRunner.Metrics;

/// <summary>Prometheus metrics under the names of Seldon's executor.</summary>
public sealed class SeldonMetrics
{
    private static readonly HistogramConfiguration Seconds = new()
    {
        // The text format carries none, and each would be a copy of the request's trace id.
        ExemplarBehavior = ExemplarBehavior.NoExemplars(),
        Buckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Histogram server;
    private readonly Histogram client;
    private readonly Gauge reward;
    private readonly Counter feedback;
    private readonly Counter shadow;

    // Finding a histogram by its labels costs as much as a small model's answer: each is looked up once.
    private readonly ConcurrentDictionary<(string Name, string Service, string Method, int Status), IHistogram> serverChildren = new();
    private readonly ConditionalWeakTable<LoadedPredictor, ConcurrentDictionary<(string Node, NodeMethod Method), IHistogram>> clientChildren = [];

    public SeldonMetrics()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        server = factory.CreateHistogram("seldon_api_executor_server_requests_seconds", "Time of whole requests.", ["deployment_name", "service", "method", "code"], Seconds);
        client = factory.CreateHistogram("seldon_api_executor_client_requests_seconds", "Time of calls of graph nodes.", ["deployment_name", "predictor_name", "service", "model_name", "model_image"], Seconds);
        feedback = factory.CreateCounter("seldon_api_model_feedback_total", "Feedback messages.", ["deployment_name", "predictor_name"]);
        reward = factory.CreateGauge("seldon_api_model_feedback_reward", "Sum of the rewards, which may be negative.", ["deployment_name", "predictor_name"]);
        shadow = factory.CreateCounter("multimodel_shadow_answers_total", "Answers of shadow predictors: equal, different, failed, dropped.", ["predictor_name", "outcome"]);
    }

    public void Answered(GraphVersion? version, HttpContext http, TimeSpan elapsed)
        => serverChildren.GetOrAdd(
            (NameOf(version), ServiceOf(http.Request.Path), http.Request.Method, http.Response.StatusCode),
            static (labels, server) => server.WithLabels(labels.Name, labels.Service, labels.Method, labels.Status.ToString(CultureInfo.InvariantCulture)),
            server).Observe(elapsed.TotalSeconds);

    /// <summary>A gRPC call; as in the executor its method is unary and its code the status's name.</summary>
    public void Answered(GraphVersion? version, string service, StatusCode status, TimeSpan elapsed)
        => server.WithLabels(NameOf(version), service, "unary", status.ToString()).Observe(elapsed.TotalSeconds);

    public void Called(GraphVersion version, LoadedPredictor predictor, IReadOnlyList<NodeCall> calls)
    {
        var children = clientChildren.GetOrCreateValue(predictor);
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            children.GetOrAdd(
                (call.Node, call.Method),
                static (key, state) => state.client.WithLabels(NameOf(state.version), state.predictor.Name, key.Method.ToName(), key.Node, state.predictor.Images.GetValueOrDefault(key.Node, "")),
                (client, version, predictor)).Observe(call.Elapsed.TotalSeconds);
        }
    }

    public void Feedback(GraphVersion version, LoadedPredictor predictor, double value)
    {
        feedback.WithLabels(NameOf(version), predictor.Name).Inc();
        reward.WithLabels(NameOf(version), predictor.Name).Inc(value);
    }

    public void Shadow(string predictor, string outcome) => shadow.WithLabels(predictor, outcome).Inc();

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = PrometheusConstants.TextContentType;
        await registry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }

    private static string NameOf(GraphVersion? version) => version?.Deployment.Metadata.Name ?? "";

    // One label for each route, whatever the path holds.
    private static string ServiceOf(PathString path)
        => path.Value!.EndsWith("/feedback", StringComparison.Ordinal) ? "feedback" : path.Value.EndsWith("/trace", StringComparison.Ordinal) ? "trace" : "predictions";
}
