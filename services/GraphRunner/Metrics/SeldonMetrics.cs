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
    private readonly ConditionalWeakTable<LoadedPredictor, Children> children = [];
    private readonly Children ofNone = new();

    public SeldonMetrics()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        server = factory.CreateHistogram(
            "seldon_api_executor_server_requests_seconds",
            "Time of whole requests.",
            ["deployment_name", "predictor_name", "predictor_version", "service", "method", "code"],
            Seconds);
        client = factory.CreateHistogram(
            "seldon_api_executor_client_requests_seconds",
            "Time of calls of graph nodes.",
            ["deployment_name", "predictor_name", "predictor_version", "service", "model_name", "model_image", "model_version", "method", "code"],
            Seconds);
        feedback = factory.CreateCounter("seldon_api_model_feedback_total", "Feedback messages.", ["deployment_name", "predictor_name"]);
        reward = factory.CreateGauge("seldon_api_model_feedback_reward", "Sum of the rewards, which may be negative.", ["deployment_name", "predictor_name"]);
        shadow = factory.CreateCounter("multimodel_shadow_answers_total", "Answers of shadow predictors: equal, different, failed, dropped.", ["predictor_name", "outcome"]);
    }

    /// <summary>Notes which predictor answers, for <see cref="Answered(GraphVersion?, HttpContext, TimeSpan)"/>; where there is but one, nobody need be told.</summary>
    public static void Chosen(GraphVersion version, LoadedPredictor predictor, HttpContext http)
    {
        if (version.Predictors.Count > 1)
            http.Items[typeof(LoadedPredictor)] = predictor;
    }

    public void Answered(GraphVersion? version, HttpContext http, TimeSpan elapsed)
        => Server(
                version,
                http,
                ServiceOf(http.Request.Path),
                HttpMethods.IsPost(http.Request.Method) ? "post" : http.Request.Method.ToLowerInvariant(),
                Code(http.Response.StatusCode))
            .Observe(elapsed.TotalSeconds);

    /// <summary>A gRPC call; as in the executor its service is the full method, its method unary and its code the status's name.</summary>
    public void Answered(GraphVersion? version, HttpContext http, StatusCode status, TimeSpan elapsed)
        => Server(version, http, http.Request.Path.Value!, "unary", status == StatusCode.OK ? nameof(StatusCode.OK) : status.ToString()).Observe(elapsed.TotalSeconds);

    public void Called(GraphVersion version, LoadedPredictor predictor, IReadOnlyList<NodeCall> calls)
    {
        var client = children.GetOrCreateValue(predictor).Client;
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            client.GetOrAdd((call.Node, call.Method, call.StatusCode), static (key, state) =>
            {
                var (image, tag) = ImageOf(state.predictor.Images.GetValueOrDefault(key.Node, ""));
                return state.client.WithLabels(
                    NameOf(state.version),
                    state.predictor.Name,
                    state.predictor.Version,
                    "/" + key.Method.ToName(),
                    key.Node,
                    image,
                    tag,
                    "post",
                    Code(key.StatusCode));
            }, (client: this.client, version, predictor)).Observe(call.Elapsed.TotalSeconds);
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

    private IHistogram Server(GraphVersion? version, HttpContext http, string service, string method, string code)
    {
        var predictor = version?.Predictors.Count == 1 ? version.Predictors[0] : http.Items[typeof(LoadedPredictor)] as LoadedPredictor;
        return (predictor is null ? ofNone : children.GetOrCreateValue(predictor)).Server.GetOrAdd(
            (predictor is null ? NameOf(version) : "", service, method, code),
            static (key, state) => state.server.WithLabels(NameOf(state.version), state.predictor?.Name ?? "", state.predictor?.Version ?? "", key.Service, key.Method, key.Code),
            (server, version, predictor));
    }

    private static string Code(int status) => status == StatusCodes.Status200OK ? "200" : status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The image without its tag or digest, and the tag.</summary>
    private static (string Image, string Tag) ImageOf(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        return colon < 0 ? (name, "") : (name[..colon], name[(colon + 1)..]);
    }

    private static string NameOf(GraphVersion? version) => version?.Deployment.Metadata.Name ?? "";

    // One label for each route, whatever the path holds.
    private static string ServiceOf(PathString path)
        => path.Value!.EndsWith("/feedback", StringComparison.Ordinal) ? "feedback" : path.Value.EndsWith("/trace", StringComparison.Ordinal) ? "trace" : "predictions";

    /// <summary>The histograms of one predictor, by the labels that differ within it.</summary>
    private sealed class Children
    {
        public ConcurrentDictionary<(string Deployment, string Service, string Method, string Code), IHistogram> Server { get; } = new();

        public ConcurrentDictionary<(string Node, NodeMethod Method, int StatusCode), IHistogram> Client { get; } = new();
    }
}
