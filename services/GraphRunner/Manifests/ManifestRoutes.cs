using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using MultiModel.GraphRunner.Hosting;
using MultiModel.GraphRunner.Versions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Yaml;

namespace MultiModel.GraphRunner.Manifests;

/// <summary><c>PUT /manifest</c> replaces what is served, <c>GET /manifest</c> shows it, <c>HEAD /manifest</c> tells which one it is.</summary>
public static class ManifestRoutes
{
    private const string MediaType = "application/yaml";

    public static void MapManifest(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<GraphOptions>>().Value.AcceptManifests)
            routes.MapPut("/manifest", PutAsync)
                .Accepts<string>(MediaType)
                .Produces(StatusCodes.Status200OK)
                .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
                .WithSummary("Loads and serves a SeldonDeployment; answers once it serves. The one before keeps serving when it cannot.");
        routes.MapMethods("/manifest", GraphRoutes.GetOrHead, Get)
            .Produces<string>(StatusCodes.Status200OK, MediaType)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("The manifest that is served, with its SHA-256 as ETag.");
    }

    private static async Task<IResult> PutAsync(HttpRequest request, HttpResponse response, GraphHost host, CancellationToken cancellationToken)
    {
        if (request.ContentLength > YamlLimits.Default.Length)
            return TooLarge();
        try
        {
            var manifest = await ReadAsync(request.Body, cancellationToken);
            if (manifest is null)
                return TooLarge();
            var version = await host.ReplaceAsync(manifest, cancellationToken);
            response.Headers.ETag = ETagOf(version).ToString();
            return Results.Ok(new ManifestAnswer(version.Deployment.Metadata.Name, version.Sha256));
        }
        catch (Exception fault) when (fault is ManifestException or GraphException)
        {
            return Results.Problem(fault.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The manifest cannot be served");
        }
        catch (DecoderFallbackException)
        {
            return Results.Problem("The body is not valid UTF-8.", statusCode: StatusCodes.Status422UnprocessableEntity, title: "The manifest cannot be served");
        }
    }

    private static IResult Get(GraphHost host) => host.Current is { } version
        ? Results.Bytes(Encoding.UTF8.GetBytes(version.Manifest), MediaType, entityTag: ETagOf(version))
        : Results.Problem(host.Status, statusCode: StatusCodes.Status404NotFound, title: "No manifest");

    private static EntityTagHeaderValue ETagOf(GraphVersion version) => new($"\"{version.Sha256}\"");

    /// <summary>Null when the body is longer than any manifest may be.</summary>
    private static async Task<string?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return await YamlLimits.Default.ReadAsync(reader, cancellationToken);
    }

    private static IResult TooLarge() => Results.Problem($"A manifest has at most {YamlLimits.Default.Length:N0} characters.", statusCode: StatusCodes.Status413PayloadTooLarge);
}

/// <summary>What now serves.</summary>
public sealed record ManifestAnswer(string? Name, string Sha256);
