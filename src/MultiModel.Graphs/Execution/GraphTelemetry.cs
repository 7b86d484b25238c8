using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiModel.Graphs.Messages;

namespace MultiModel.Graphs.Execution;

/// <summary>Spans, histograms and recordings of the calls of nodes.</summary>
internal static class GraphTelemetry
{
    /// <summary>The name that every service's telemetry listens to.</summary>
    private const string Name = "MultiModel.Graphs";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("multimodel.graph.node.duration", "s", "Time of one call of a graph node.");

    public static Activity? StartCall(GraphNode node, NodeMethod method)
    {
        // Under load most requests are not sampled, and a child never is where its parent is not: no sampler need be asked for each node.
        if (Activity.Current is { IsAllDataRequested: false })
            return null;
        var activity = Source.StartActivity(ActivityKind.Internal, links: node.Server?.Links, name: node.Name);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("seldon.node", node.Name);
            activity.SetTag("seldon.method", method.ToName());
            if (node.Server?.RunId is { } run)
                activity.SetTag("mlflow.run_id", run);
        }
        return activity;
    }

    public static void Called(GraphNode node, NodeMethod method, TimeSpan elapsed, SeldonMessage answer, CallContext context)
    {
        Measure(node, method, elapsed);
        context.Recorder?.Add(new NodeCall(node.Name, method, elapsed, answer));
    }

    public static void Failed(Activity? activity, GraphNode node, NodeMethod method, TimeSpan elapsed, SeldonException fault, CallContext context)
    {
        activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
        Measure(node, method, elapsed);
        context.Recorder?.Add(new NodeCall(node.Name, method, elapsed, null, fault.StatusCode));
    }

    private static void Measure(GraphNode node, NodeMethod method, TimeSpan elapsed)
    {
        if (Duration.Enabled)
            Duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("seldon.node", node.Name), new KeyValuePair<string, object?>("seldon.method", method.ToName()));
    }
}
