namespace MultiModel.Tracking.Pages;

internal static class Stylesheet
{
    /// <summary>Serves <c>/tracking.css</c> from this assembly.</summary>
    public static void MapStylesheet(this IEndpointRouteBuilder routes)
    {
        using var reader = new StreamReader(typeof(Stylesheet).Assembly.GetManifestResourceStream("tracking.css")!);
        var css = reader.ReadToEnd();
        routes.MapGet("/tracking.css", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Text(css, "text/css");
        }).AllowAnonymous();
    }
}
