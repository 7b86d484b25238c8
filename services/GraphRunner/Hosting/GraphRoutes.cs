using MultiModel.GraphRunner.Grpc;
using MultiModel.GraphRunner.Manifests;
using MultiModel.GraphRunner.Metrics;
using MultiModel.GraphRunner.Nodes;
using MultiModel.GraphRunner.OpenInference;
using MultiModel.GraphRunner.Predictions;
using MultiModel.ServiceDefaults.Web;

namespace MultiModel.GraphRunner.Hosting;

public static class GraphRoutes
{
    /// <summary>Methods of what tells how the service is: some load balancers ask by HEAD.</summary>
    internal static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The routes of the mode whose services were added.</summary>
    public static void MapNodeOrGraph(this WebApplication app)
    {
        if (NodeOptions.AreIn(app.Configuration))
        {
            // Seldon's executor is the only caller, and passes on the headers of browsers that it has let in.
            app.MapNode();
            return;
        }
        app.UseCrossSiteRefusal();
        app.MapManifest();
        app.MapPredictions();
        app.MapOpenInference(app.Services.GetRequiredService<PredictionHandler>().InferAsync);
        app.MapGraphGrpc();
        app.MapGet("/prometheus", app.Services.GetRequiredService<SeldonMetrics>().WriteAsync).WithSummary("Metrics under the names of Seldon's executor.");
    }
}
