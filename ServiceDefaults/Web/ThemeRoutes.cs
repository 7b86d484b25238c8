using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>Serves <c>/theme.css</c> and <c>/favicon.svg</c>, the look shared by all pages, from this assembly.</summary>
public static class ThemeRoutes
{
    public static void MapTheme(this IEndpointRouteBuilder routes)
    {
        Map(routes, "theme.css", "text/css; charset=utf-8");
        Map(routes, "favicon.svg", "image/svg+xml");
    }

    private static void Map(IEndpointRouteBuilder routes, string name, string contentType)
    {
        var content = Read(name);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"");
        routes.MapGet("/" + name, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(content, contentType, entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static byte[] Read(string name)
    {
        using var resource = typeof(ThemeRoutes).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
