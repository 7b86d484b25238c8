using MultiModel.GraphRunner.Predictions;
using MultiModel.GraphRunner.Versions;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>
/// The Open Inference Protocol (V2) over REST, on the same graph. The graph goes by the name of its root node, of its predictor
/// or of the deployment.
/// </summary>
public static class OpenInferenceRoutes
{
    /// <summary>Errors below it have the protocol's shape, <c>{"error": "..."}</c>.</summary>
    public const string Prefix = "/v2";

    internal const string ServerName = "multimodel-graphrunner";
    internal const string Platform = "multimodel";
    internal const string InputName = "input-0";

    internal static string ServerVersion => typeof(OpenInferenceRoutes).Assembly.GetName().Version!.ToString(3);

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        var handler = routes.ServiceProvider.GetRequiredService<PredictionHandler>();
        routes.MapPost("/v2/models/{model}/infer", handler.InferAsync).WithSummary("Sends a tensor through the graph.");
        routes.MapGet("/v2", static () => Results.Json(new { name = ServerName, version = ServerVersion, extensions = Array.Empty<string>() }));
        routes.MapGet("/v2/health/live", static () => Results.Json(new { live = true }));
        routes.MapGet("/v2/health/ready", static (GraphHost host) => Results.Json(new { ready = host.Current is not null }, statusCode: host.Current is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK));
        routes.MapGet("/v2/models/{model}/ready", static (GraphHost host, string model) => IsServed(host.Current, model) ? Results.Json(new { name = model, ready = true }) : NotServed(model));
        routes.MapGet("/v2/models/{model}", Metadata).WithSummary("The tensors that the graph takes and answers.");
    }

    internal static bool IsServed(GraphVersion? version, string model) => version is not null
        && (version.Deployment.Metadata.Name == model || version.Predictors.Any(predictor => !predictor.Shadow && (predictor.Name == model || predictor.Executor.Root.Name == model)));

    private static IResult Metadata(GraphHost host, string model)
    {
        if (host.Current is not { } version || !IsServed(version, model))
            return NotServed(model);
        var models = version.Models.ToList();
        return Results.Json(new
        {
            name = model,
            versions = models.Select(static node => node.RunId).OfType<string>(),
            platform = Platform,
            inputs = models.Take(1).Select(static node => new { name = InputName, datatype = "FP64", shape = new[] { -1, node.Model.FeaturesIn } }),
            outputs = models.TakeLast(1).Where(static node => node.OutputShape is not null).Select(static node => new { name = InferResponse.OutputName, datatype = node.OutputDatatype, shape = node.OutputShape!.Prepend(-1) }),
        });
    }

    internal static string NotServedText(string model) => $"No model {model} is served here.";

    private static IResult NotServed(string model) => Results.Json(new { error = NotServedText(model) }, statusCode: StatusCodes.Status404NotFound);
}
