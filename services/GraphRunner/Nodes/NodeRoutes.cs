using MultiModel.GraphRunner.Grpc;
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
            app.MapPost(path, http => server.CallAsync(http, NodeMethod.Predict));
        app.MapGet("/predict", server.GetAsync);
        app.MapPost("/transform-input", http => server.CallAsync(http, NodeMethod.TransformInput));
        app.MapPost("/transform-output", http => server.CallAsync(http, NodeMethod.TransformOutput));
        app.MapPost("/route", http => server.CallAsync(http, NodeMethod.Route));
        app.MapPost("/aggregate", server.AggregateAsync);
        app.MapPost("/send-feedback", server.FeedbackAsync);
        app.MapGet("/health/ping", static () => "pong");
        app.MapGet("/health/status", static () => Results.Text("""{"data":{"names":[],"tensor":{"shape":[0],"values":[]}},"meta":{}}""" + "\n", "application/json"));
        app.MapGet("/metadata", () => Results.Json(server.Metadata));
        app.MapOpenInference(server.InferAsync);
        if (options.GrpcPort != 0)
            app.MapNodeGrpc();
        // Kestrel answers on all ports; the metrics are on theirs only, as in the original.
        app.MapGet(options.MetricsPath, app.Services.GetRequiredService<NodeMetrics>().WriteAsync).RequireHost($"*:{options.MetricsPort}");
    }
}
