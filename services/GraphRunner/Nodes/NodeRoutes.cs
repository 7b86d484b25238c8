using Microsoft.Extensions.Options;
using MultiModel.GraphRunner.Grpc;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.Graphs.Execution;

namespace MultiModel.GraphRunner.Nodes;

/// <summary>The routes of Seldon's Python model server.</summary>
public static class NodeRoutes
{
    public static void MapNode(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<NodeOptions>();
        var server = app.Services.GetRequiredService<ModelServer>();
        foreach (var path in new[] { "/predict", "/api/v1.0/predictions", "/api/v0.1/predictions" })
            Map(app, server, path, NodeMethod.Predict);
        foreach (var method in new[] { NodeMethod.TransformInput, NodeMethod.TransformOutput, NodeMethod.Route })
            Map(app, server, "/" + method.ToName(), method);
        app.MapPost("/aggregate", server.AggregateAsync);
        foreach (var path in new[] { "/send-feedback", "/api/v1.0/feedback", "/api/v0.1/feedback" })
            app.MapPost(path, server.FeedbackAsync);
        app.MapMethods("/health/ping", GraphRoutes.GetOrHead, static () => "pong");
        // The second path of each is asked by the executor's full health checks, and by clients of deployments without an engine.
        foreach (var path in new[] { "/health/status", "/api/v1.0/health/status" })
            app.MapMethods(path, GraphRoutes.GetOrHead, server.StatusAsync);
        foreach (var path in new[] { "/metadata", "/api/v1.0/metadata" })
            app.MapGet(path, () => Results.Json(server.Metadata));
        app.MapOpenInference(server.InferAsync);
        if (options.GrpcPort != 0)
            app.MapNodeGrpc();
        if (app.Services.GetRequiredService<IOptions<GraphOptions>>().Value.StrictCompatibility)
            app.MapFallback("{*path}", server.UnknownRouteAsync);
        // Kestrel answers on all ports; the metrics are on theirs only, as in the original.
        app.MapGet(options.MetricsPath, app.Services.GetRequiredService<NodeMetrics>().WriteAsync).RequireHost($"*:{options.MetricsPort}");
    }

    private static void Map(WebApplication app, ModelServer server, string path, NodeMethod method)
    {
        app.MapPost(path, http => server.CallAsync(http, method));
        app.MapGet(path, http => server.GetAsync(http, method));
    }
}
