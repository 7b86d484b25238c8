using System.Text.Json;

namespace MultiModel.Tracking.Api;

/// <summary>Turns a request's query (GET) or JSON body (all else) into <see cref="Fields"/>.</summary>
internal static class RequestReader
{
    /// <summary>Bytes of a body. MLflow's largest message is a dataset's profile of 16 MiB.</summary>
    public const long MaxBody = 32 * 1024 * 1024;

    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    public static async Task<Fields> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = await ReadMessageAsync(request, cancellationToken);
        return request.RouteValues.Count == 0 ? fields : fields.WithRoute(request.RouteValues);
    }

    /// <summary>A part of the address as the client meant it: the server leaves <c>%2F</c> alone when it decodes the rest.</summary>
    public static string? RouteText(string? part) => part?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static async Task<Fields> ReadMessageAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsGet(request.Method))
            return FromQuery(request.Query);
        if (HttpMethods.IsDelete(request.Method) && request.Query.Count > 0)
            return FromQuery(request.Query);
        if (HttpMethods.IsPost(request.Method) && !IsJson(request.ContentType))
            // Refusing other types also keeps foreign web pages out: a browser asks before it sends JSON, PATCH or DELETE to another site.
            throw MlflowException.Invalid(request.ContentType is null
                ? "Bad Request. Content-Type header is missing."
                : "Bad Request. Content-Type must be one of ['application/json'].");
        return new Fields(await FromBodyAsync(request.Body, cancellationToken));
    }

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private static Fields FromQuery(IQueryCollection query) =>
        new(JsonSerializer.SerializeToElement(query.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToArray())), fromQuery: true);

    /// <summary>As MLflow does: what is no JSON object counts as an empty message, so that the answer names the first missing parameter.</summary>
    private static async Task<JsonElement> FromBodyAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            var root = JsonText.Checked(document.RootElement);
            // MLflow's old clients encoded their JSON twice.
            return root.ValueKind switch
            {
                JsonValueKind.Object => root.Clone(),
                JsonValueKind.String when JsonElement.Parse(root.GetString()!) is { ValueKind: JsonValueKind.Object } inner => JsonText.Checked(inner),
                _ => Empty,
            };
        }
        catch (JsonException)
        {
            return Empty;
        }
    }
}
