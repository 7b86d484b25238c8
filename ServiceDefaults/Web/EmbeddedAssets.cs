using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>Style sheets, scripts and pictures that are resources of an assembly: pages need no folder beside the program.</summary>
public static class EmbeddedAssets
{
    /// <summary>Serves the resource named <paramref name="name"/> (its LogicalName) at <c>/name</c>; browsers ask again by its ETag.</summary>
    public static void MapEmbeddedAsset(this IEndpointRouteBuilder routes, Assembly assembly, string name, string contentType)
    {
        var content = Read(assembly, name);
        // the compiler's hash of the assembly and all that is in it
        var tag = new EntityTagHeaderValue($"\"{assembly.ManifestModule.ModuleVersionId:N}\"");
        routes.MapGet("/" + name, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(content, contentType, entityTag: tag).ExecuteAsync(context);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"{assembly.GetName().Name} has no resource {name}.", nameof(name));
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
