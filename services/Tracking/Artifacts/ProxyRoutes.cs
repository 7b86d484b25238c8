using Microsoft.AspNetCore.Http.Features;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Artifacts;

/// <summary>
/// mlflow-artifacts/artifacts: lets clients that have no keys of the object store upload and download through this server.
/// </summary>
public sealed class ProxyRoutes(ArtifactStore artifacts, TrackingOptions options)
{
    /// <summary>Bytes of an upload that does not say its size, and so is kept on this server's disk first. Python's requests sends an empty file so.</summary>
    private const long MaxSpooled = 1L << 30;

    private static readonly string[] Prefixes = ["/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts"];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in Prefixes)
        {
            routes.MapGet(prefix, context => MlflowErrors.GuardAsync(context, () => ListAsync(context)));
            routes.MapGet(
                prefix + "/{**path}",
                context => MlflowErrors.GuardAsync(
                    context,
                    () => ArtifactDownload.SendAsync(context, artifacts, options.ProxyDestination, FilePath(context))));
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
        // An artifact is as large as it is; it is streamed on, never held.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = context.Request.ContentLength is null ? MaxSpooled : null;
        var length = context.Request.ContentLength ?? await SpoolAsync(context.Request, context.RequestAborted);
        await artifacts.WriteAsync(options.ProxyDestination, path, context.Request.Body, length, context.RequestAborted);
        await MlflowRoutes.WriteAsync(context, StatusCodes.Status200OK, MlflowRoutes.Nothing);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await artifacts.DeleteAsync(options.ProxyDestination, FilePath(context), context.RequestAborted);
        await MlflowRoutes.WriteAsync(context, StatusCodes.Status200OK, MlflowRoutes.Nothing);
    }

    /// <summary>The store's client asks for a buffer of half a gigabyte when it is not told the size, so this learns it.</summary>
    /// <returns>Bytes of the body, which can then be read from its start.</returns>
    private static async Task<long> SpoolAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        await request.Body.CopyToAsync(Stream.Null, cancellationToken);
        request.Body.Position = 0;
        return request.Body.Length;
    }

    /// <remarks>The server resolves <c>.</c> and <c>..</c> before a route is chosen: a path with them would be another than the client wrote.</remarks>
    private static ArtifactPath FilePath(HttpContext context)
    {
        var written = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        if (written.Split('/').Any(static segment => Uri.UnescapeDataString(segment) is "." or ".."))
            throw ArtifactPath.BadSegment();
        var path = ArtifactPath.Parse(RequestReader.RouteText(context.Request.RouteValues["path"] as string));
        return path.IsRoot ? throw MlflowException.Missing("path") : path;
    }
}
