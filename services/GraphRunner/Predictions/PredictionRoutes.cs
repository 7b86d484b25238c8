using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Metadata;
using MultiModel.GraphRunner.OpenApi;
using MultiModel.GraphRunner.Versions;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Seldon's REST protocol v1, at the root as the pod has it and below <c>/seldon/&lt;namespace&gt;/&lt;name&gt;</c> as the ingress has it.</summary>
public static class PredictionRoutes
{
    private const string Ingress = "/seldon/{namespace}/{name}";

    public static void MapPredictions(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<PredictionHandler>();
        foreach (var prefix in new[] { "", Ingress })
        {
            foreach (var version in new[] { "v1.0", "v0.1" })
            {
                routes.MapPost($"{prefix}/api/{version}/predictions", handler.PredictAsync).DescribePrediction(handler.PredictAsync);
                routes.MapPost($"{prefix}/api/{version}/feedback", handler.FeedbackAsync).DescribeFeedback(handler.FeedbackAsync);
            }
            routes.MapPost($"{prefix}/api/v1.0/trace", handler.TraceAsync).WithSummary("A prediction with the time and the answer of each node.");
            routes.MapGet($"{prefix}/api/v1.0/metadata", static (GraphHost host) => GraphMetadata.Of(host)).WithSummary("What the graph takes and answers.");
            routes.MapGet(
                    $"{prefix}/api/v1.0/metadata/{{model}}",
                    static (GraphHost host, string model) => GraphMetadata.Of(host, model))
                .WithSummary("What one model takes and answers.");
            routes.MapMethods($"{prefix}/api/v1.0/health/status", GraphRoutes.GetOrHead, Ready);
        }
        routes.MapMethods("/ready", GraphRoutes.GetOrHead, Ready).WithSummary("200 once every model is loaded.");
        routes.MapMethods("/live", GraphRoutes.GetOrHead, static () => Results.Ok());
    }

    private static IResult Ready(GraphHost host) => host.Current is null ? Results.Text(host.Status, statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Ok();
}
