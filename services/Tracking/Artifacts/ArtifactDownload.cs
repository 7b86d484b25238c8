using System.Net.Mime;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Artifacts;

/// <summary>Sends a file of the object store to the client.</summary>
internal static class ArtifactDownload
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>
    /// Always as an attachment and never as a page of this site: an artifact is what somebody uploaded, and may hold scripts.
    /// </summary>
    public static async Task SendAsync(HttpContext context, ArtifactStore artifacts, S3Location location, ArtifactPath path)
    {
        var size = path.IsRoot ? null : await artifacts.FindSizeAsync(location, path, context.RequestAborted);
        if (size is null)
            throw MlflowException.NotFound($"There is no artifact '{path}' in s3://{location.Bucket}/{location.Prefix}.");
        var response = context.Response;
        response.ContentType = ContentType(path.Name);
        response.ContentLength = size;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(path.Name);
        response.Headers.ContentDisposition = disposition.ToString();
        // Should the file vanish now, the store's error has another length and the connection breaks: nobody takes it for the file.
        await artifacts.ReadAsync(location, path, (content, cancellation) => content.CopyToAsync(response.Body, cancellation), context.RequestAborted);
    }

    public static string ContentType(string name) => ContentTypes.TryGetContentType(name, out var type) && type is not (MediaTypeNames.Text.Html or "application/xhtml+xml")
        ? type
        : Path.GetExtension(name) is "" or ".yaml" or ".yml" or ".log" or ".toml" or ".ini" ? MediaTypeNames.Text.Plain : MediaTypeNames.Application.Octet;
}
