using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.ServiceDefaults.Web;

/// <summary>The response headers of every MultiModel page (OWASP Secure Headers Project).</summary>
public static class SecurityHeaders
{
    /// <summary>Everything from this origin only: no inline script or style, no frame around or inside, no plug-in, no foreign form target.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; frame-src 'none'; object-src 'none'";

    /// <summary>Call it first, so that errors carry the headers too. A response that sets a stricter policy of its own keeps it.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // Set when the response starts: the exception handler clears the headers that were set before it ran.
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpResponse)state).Headers;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    });
}
