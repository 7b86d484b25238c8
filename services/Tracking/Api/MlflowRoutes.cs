using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Tracking.Api;

/// <summary>Handles one call of MLflow's REST API: the fields of the request in, the response message out.</summary>
public delegate Task<object> MlflowHandler(Fields request, CancellationToken cancellationToken);

/// <summary>
/// Maps calls under <c>/api/2.0/mlflow</c> and again under <c>/ajax-api/2.0/mlflow</c>, and gives every failure MLflow's form.
/// </summary>
public sealed class MlflowRoutes(IEndpointRouteBuilder routes)
{
    public static readonly string[] Prefixes = ["/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"];

    /// <summary>A response message without fields.</summary>
    public static readonly object Nothing = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Quotes stay readable: the answers are application/json, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public void Get(string path, MlflowHandler handler) => Map(HttpMethods.Get, path, handler);

    public void Post(string path, MlflowHandler handler) => Map(HttpMethods.Post, path, handler);

    public void Patch(string path, MlflowHandler handler) => Map(HttpMethods.Patch, path, handler);

    public void Delete(string path, MlflowHandler handler) => Map(HttpMethods.Delete, path, handler);

    /// <summary>Answers every other address of the API with ENDPOINT_NOT_FOUND.</summary>
    public void MapUnknown()
    {
        foreach (var prefix in (string[])["/api/", "/ajax-api/"])
            routes.Map(prefix + "{**path}", MlflowErrors.NotFoundAsync);
    }

    private void Map(string method, string path, MlflowHandler handler)
    {
        foreach (var prefix in Prefixes)
            routes.MapMethods(prefix + path, [method], context => MlflowErrors.GuardAsync(context, async () =>
            {
                var request = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
                await WriteAsync(context, StatusCodes.Status200OK, await handler(request, context.RequestAborted));
            }));
    }

    internal static Task WriteAsync(HttpContext context, int status, object message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, message, message.GetType(), Json, context.RequestAborted);
    }
}
