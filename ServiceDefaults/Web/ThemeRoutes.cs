using Microsoft.AspNetCore.Routing;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>Serves <c>/theme.css</c> and <c>/favicon.svg</c>, the look shared by all pages.</summary>
public static class ThemeRoutes
{
    public static void MapTheme(this IEndpointRouteBuilder routes)
    {
        routes.MapEmbeddedAsset(typeof(ThemeRoutes).Assembly, "theme.css", "text/css; charset=utf-8");
        routes.MapEmbeddedAsset(typeof(ThemeRoutes).Assembly, "favicon.svg", "image/svg+xml");
    }
}
