using MultiModel.GraphRunner.Hosting;
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
        routes.MapGet("/v2", static () => Results.Json(new { name = ServerName, version = ServerVersion, extensions = Array.Empty<string>() }));
        routes.MapMethods("/v2/health/live", GraphRoutes.GetOrHead, static () => Results.Json(new { live = true }));
        routes.MapMethods(
            "/v2/health/ready",
            GraphRoutes.GetOrHead,
            static (IServedModels served) => Results.Json(
                new { ready = served.NotReady is null },
                statusCode: served.NotReady is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        foreach (var path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            routes.MapPost($"{path}/infer", infer).DescribeInference(infer);
            routes.MapMethods($"{path}/ready", GraphRoutes.GetOrHead, Ready).WithSummary("200 once the model is loaded.");
            routes.MapGet(path, Metadata).WithSummary("The tensors that the graph takes and answers.");
        }
    }

    /// <summary>The model that the path names.</summary>
    /// <exception cref="SeldonException">It, or the version that the path names, is not served; 404.</exception>
    internal static string ModelOf(HttpContext http, Func<string, ServedModel?> find)
    {
        var (model, version) = Named(http);
        return NotServed(find(model), model, version) is { } reason ? throw SeldonException.Executor(StatusCodes.Status404NotFound, reason) : model;
    }

    /// <summary>Why a model, or the version of it that is asked for, is not served; null when it is.</summary>
    /// <param name="found">What goes by the name.</param>
    /// <param name="model">The name.</param>
    /// <param name="version">A run that made the model; nothing for the one that is served.</param>
    internal static string? NotServed(ServedModel? found, string model, string? version) =>
        found is null ? $"No model {model} is served here."
        : string.IsNullOrEmpty(version) || found.Versions.Contains(version) ? null
        : $"No version {version} of {model} is served here: leave the version out for the one that is.";

    private static (string Model, string? Version) Named(HttpContext http)
    {
        var values = http.Request.RouteValues;
        return ((string)values["model"]!, values.Count > 1 ? (string?)values["version"] : null);
    }

    private static IResult Ready(IServedModels served, HttpContext http)
    {
        var (model, version) = Named(http);
        return NotServed(served.Find(model), model, version) is { } reason ? NotFound(reason) : Results.Json(new { name = model, ready = true });
    }

    private static IResult Metadata(IServedModels served, HttpContext http)
    {
        var (model, version) = Named(http);
        var found = served.Find(model);
        if (NotServed(found, model, version) is { } reason)
            return NotFound(reason);
        return Results.Json(new
        {
            name = model,
            versions = found!.Versions,
            platform = Platform,
            inputs = Of(found.First).Select(static node => new { name = InputName, datatype = "FP64", shape = new[] { -1, node.Model.FeaturesIn } }),
            outputs = Of(found.Last)
                .Where(static node => node.OutputShape is not null)
                .Select(static node => new { name = InferResponse.OutputName, datatype = node.OutputDatatype, shape = node.OutputShape!.Prepend(-1) }),
        });
    }

    private static ModelNode[] Of(ModelNode? node) => node is null ? [] : [node];

    private static IResult NotFound(string reason) => Results.Json(new { error = reason }, statusCode: StatusCodes.Status404NotFound);
}
