using System.Net.Mime;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Pages;

namespace MultiModel.Tracking.Artifacts;

/// <summary>Sends a file of the object store to the client.</summary>
internal static class ArtifactDownload
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>An image in a page runs no script, but its address opened by itself would: nothing is allowed there.</summary>
    private const string ImagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

    /// <summary>
    /// Always as an attachment and never as a page of this site: an artifact is what somebody uploaded, and may hold scripts.
    /// </summary>
    public static Task SendAsync(HttpContext context, ArtifactStore artifacts, S3Location location, ArtifactPath path)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(path.Name);
        return SendAsync(context, artifacts, location, path, disposition.ToString());
    }

    /// <summary>For the page's img elements.</summary>
    public static Task SendImageAsync(HttpContext context, ArtifactStore artifacts, S3Location location, ArtifactPath path)
    {
        if (!Preview.IsImage(path))
            throw MlflowException.Invalid($"'{path}' is not an image.");
        context.Response.Headers.ContentSecurityPolicy = ImagePolicy;
        return SendAsync(context, artifacts, location, path, "inline");
    }

    private static async Task SendAsync(HttpContext context, ArtifactStore artifacts, S3Location location, ArtifactPath path, string disposition)
    {
        var size = path.IsRoot ? null : await artifacts.FindSizeAsync(location, path, context.RequestAborted);
        if (size is null)
            throw MlflowException.NotFound($"There is no artifact '{path}' in s3://{location.Bucket}/{location.Prefix}.");
        var response = context.Response;
        await artifacts.ReadAsync(location, path, (content, cancellation) =>
        {
            // Not before: an error in place of the file has headers of its own.
            response.ContentType = ContentType(path.Name);
            response.ContentLength = size;
            response.Headers.ContentDisposition = disposition;
            // Should the file vanish now, the store's error has another length and the connection breaks: nobody takes it for the file.
            return content.CopyToAsync(response.Body, cancellation);
        }, context.RequestAborted);
    }

    public static string ContentType(string name) => ContentTypes.TryGetContentType(name, out var type) && type is not (MediaTypeNames.Text.Html or "application/xhtml+xml")
        ? type
        : Path.GetExtension(name) is "" or ".yaml" or ".yml" or ".log" or ".toml" or ".ini" ? MediaTypeNames.Text.Plain : MediaTypeNames.Application.Octet;
}
