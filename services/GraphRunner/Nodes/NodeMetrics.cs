using MultiModel.Graphs.Execution;
using Prometheus;

namespace MultiModel.GraphRunner.Nodes;

/// <summary>Metrics of one model's server, on its metrics port.</summary>
public sealed class NodeMetrics
{
    private readonly CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly string name;
    private readonly Histogram seconds;
    private readonly Counter feedback;
    private readonly Gauge reward;

    public NodeMetrics(NodeOptions node)
    {
        name = node.Name;
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        seconds = factory.CreateHistogram(
            "multimodel_node_call_seconds",
            "Time of calls of the model.",
            ["model_name", "method"],
            new HistogramConfiguration { ExemplarBehavior = ExemplarBehavior.NoExemplars() });
        feedback = factory.CreateCounter("seldon_api_model_feedback_total", "Feedback messages.", "model_name");
        reward = factory.CreateGauge("seldon_api_model_feedback_reward", "Sum of the rewards, which may be negative.", "model_name");
    }

    public void Called(NodeCall call) => seconds.WithLabels(name, call.Method.ToName()).Observe(call.Elapsed.TotalSeconds);

    public void Feedback(double value)
    {
        feedback.WithLabels(name).Inc();
        reward.WithLabels(name).Inc(value);
    }

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = PrometheusConstants.TextContentType;
        await registry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }
}
