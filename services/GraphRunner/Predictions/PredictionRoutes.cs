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
                routes.MapPost($"{prefix}/api/{version}/predictions", handler.PredictAsync).WithSummary("Sends a Seldon message through the graph.");
            routes.MapPost($"{prefix}/api/v1.0/trace", handler.TraceAsync).WithSummary("The same, with the time and the answer of each node.");
        }
    }
}
