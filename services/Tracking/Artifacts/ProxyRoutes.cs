using Microsoft.AspNetCore.Http.Features;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Artifacts;

/// <summary>
/// mlflow-artifacts/artifacts: lets clients that have no keys of the object store upload and download through this server.
/// </summary>
public sealed class ProxyRoutes(ArtifactStore artifacts, TrackingOptions options)
{
    private static readonly string[] Prefixes = ["/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts"];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in Prefixes)
        {
            routes.MapGet(prefix, context => MlflowErrors.GuardAsync(context, () => ListAsync(context)));
            routes.MapGet(prefix + "/{**path}", context => MlflowErrors.GuardAsync(context, () => ArtifactDownload.SendAsync(context, artifacts, options.ProxyDestination, FilePath(context))));
            routes.MapPut(prefix + "/{**path}", context => MlflowErrors.GuardAsync(context, () => UploadAsync(context)));
            routes.MapDelete(prefix + "/{**path}", context => MlflowErrors.GuardAsync(context, () => DeleteAsync(context)));
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var request = await RequestReader.ReadAsync(context.Request, context.RequestAborted);
        // Unlike in artifacts/list, paths start at the folder that was asked for.
        var folder = options.ProxyDestination.Under(ArtifactPath.Parse(request.String("path")));
        var files = await artifacts.ListAsync(folder, ArtifactPath.Root, context.RequestAborted);
        await MlflowRoutes.WriteAsync(context, StatusCodes.Status200OK, new ArtifactList(null, files.Count == 0 ? null : files));
    }

    private async Task UploadAsync(HttpContext context)
    {
        var path = FilePath(context);
        // The store's client asks for a buffer of half a gigabyte when it is not told the size.
        var length = context.Request.ContentLength ?? throw new BadHttpRequestException("An upload must say its size: send Content-Length.", StatusCodes.Status411LengthRequired);
        // An artifact is as large as it is; it is streamed on, never held.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        await artifacts.WriteAsync(options.ProxyDestination, path, context.Request.Body, length, context.RequestAborted);
        await MlflowRoutes.WriteAsync(context, StatusCodes.Status200OK, MlflowRoutes.Nothing);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await artifacts.DeleteAsync(options.ProxyDestination, FilePath(context), context.RequestAborted);
        await MlflowRoutes.WriteAsync(context, StatusCodes.Status200OK, MlflowRoutes.Nothing);
    }

    /// <summary>The server leaves <c>%2F</c> of an address alone when it decodes the rest; MLflow reads it as a slash.</summary>
    private static ArtifactPath FilePath(HttpContext context)
    {
        var path = ArtifactPath.Parse((context.Request.RouteValues["path"] as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
        return path.IsRoot ? throw MlflowException.Missing("path") : path;
    }
}
