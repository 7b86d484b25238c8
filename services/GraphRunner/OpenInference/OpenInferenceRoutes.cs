using MultiModel.GraphRunner.Models;
using MultiModel.GraphRunner.OpenApi;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>The Open Inference Protocol (V2) over REST, on the same graph, or on the model of node mode.</summary>
public static class OpenInferenceRoutes
{
    /// <summary>Errors below it have the protocol's shape, <c>{"error": "..."}</c>.</summary>
    public const string Prefix = "/v2";

    internal const string ServerName = "multimodel-graphrunner";
    internal const string Platform = "multimodel";
    internal const string InputName = "input-0";

    internal static string ServerVersion => typeof(OpenInferenceRoutes).Assembly.GetName().Version!.ToString(3);

    public static void MapOpenInference(this IEndpointRouteBuilder routes, RequestDelegate infer)
    {
        routes.MapPost("/v2/models/{model}/infer", infer).DescribeInference(infer);
        routes.MapGet("/v2", static () => Results.Json(new { name = ServerName, version = ServerVersion, extensions = Array.Empty<string>() }));
        routes.MapGet("/v2/health/live", static () => Results.Json(new { live = true }));
        routes.MapGet("/v2/health/ready", static (IServedModels served) => Results.Json(new { ready = served.NotReady is null }, statusCode: served.NotReady is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        routes.MapGet("/v2/models/{model}/ready", static (IServedModels served, string model) => served.Find(model) is not null ? Results.Json(new { name = model, ready = true }) : NotServed(model));
        routes.MapGet("/v2/models/{model}", Metadata).WithSummary("The tensors that the graph takes and answers.");
    }

    /// <summary>The model that the path names.</summary>
    /// <exception cref="SeldonException">It is not served; 404.</exception>
    internal static string ModelOf(HttpContext http, Func<string, bool> serves) => (string)http.Request.RouteValues["model"]! is var model && serves(model)
        ? model
        : throw SeldonException.Executor(StatusCodes.Status404NotFound, NotServedText(model));

    private static IResult Metadata(IServedModels served, string model)
    {
        if (served.Find(model) is not { } found)
            return NotServed(model);
        return Results.Json(new
        {
            name = model,
            versions = found.Versions,
            platform = Platform,
            inputs = Of(found.First).Select(static node => new { name = InputName, datatype = "FP64", shape = new[] { -1, node.Model.FeaturesIn } }),
            outputs = Of(found.Last).Where(static node => node.OutputShape is not null).Select(static node => new { name = InferResponse.OutputName, datatype = node.OutputDatatype, shape = node.OutputShape!.Prepend(-1) }),
        });
    }

    private static ModelNode[] Of(ModelNode? node) => node is null ? [] : [node];

    internal static string NotServedText(string model) => $"No model {model} is served here.";

    private static IResult NotServed(string model) => Results.Json(new { error = NotServedText(model) }, statusCode: StatusCodes.Status404NotFound);
}
