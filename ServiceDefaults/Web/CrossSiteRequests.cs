using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>
/// Refuses requests that change something and that a browser sent on behalf of another site (403). Browsers say so in
/// <c>Sec-Fetch-Site</c> (W3C Fetch Metadata), older ones in <c>Origin</c>; programs send neither and pass.
/// </summary>
public static class CrossSiteRequests
{
    private const string Reason = "The request comes from another site's page. Send it from this service's own page, or from a program.";

    /// <param name="refuse">Answers a refused request with the reason, where an API has a form of its own; by default as problem details.</param>
    public static IApplicationBuilder UseCrossSiteRefusal(this IApplicationBuilder app, Func<HttpContext, string, Task>? refuse = null)
    {
        refuse ??= static (context, reason) => Results.Problem(reason, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        return app.Use((context, next) => IsSafe(context.Request.Method) || IsOwn(context.Request) ? next(context) : refuse(context, Reason));
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
            return site == "same-origin" || site == "none";
        return !request.Headers.TryGetValue("Origin", out var origin)
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
