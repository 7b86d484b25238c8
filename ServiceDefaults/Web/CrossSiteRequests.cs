using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>
/// Refuses requests that change something and that a browser sent on behalf of another site (403). Browsers say so in
/// <c>Sec-Fetch-Site</c> (W3C Fetch Metadata), older ones in <c>Origin</c>; programs send neither and pass.
/// </summary>
public static class CrossSiteRequests
{
    public static IApplicationBuilder UseCrossSiteRefusal(this IApplicationBuilder app) => app.Use(static (context, next) =>
        IsSafe(context.Request.Method) || IsOwn(context.Request)
            ? next(context)
            : Results.Problem("The request comes from another site's page. Send it from this service's own page, or from a program.",
                statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context));

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
            return site == "same-origin" || site == "none";
        return !request.Headers.TryGetValue("Origin", out var origin)
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
