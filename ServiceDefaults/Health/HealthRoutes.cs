using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MultiModel.ServiceDefaults.Health;

/// <summary>
/// <c>/health</c> is 200 when every check passes (readiness), else 503 with a line per failing check;
/// <c>/alive</c> is 200 as soon as the process answers (liveness).
/// </summary>
public static class HealthRoutes
{
    public const string Ready = "/health";
    public const string Alive = "/alive";

    public static void MapHealth(this IEndpointRouteBuilder routes, string healthyText)
    {
        routes.MapHealthChecks(Ready, new HealthCheckOptions { ResponseWriter = (context, report) => WriteAsync(context, report, healthyText) }).AllowAnonymous();
        routes.MapHealthChecks(Alive, new HealthCheckOptions { Predicate = static _ => false }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report, string healthyText)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var state = report.Status == HealthStatus.Healthy ? healthyText : report.Status.ToString();
        var lines = report.Entries
            .Where(static entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(static entry => $"{entry.Key}: {entry.Value.Description ?? entry.Value.Status.ToString()}");
        return context.Response.WriteAsync(string.Join('\n', lines.Prepend(state)), context.RequestAborted);
    }
}
