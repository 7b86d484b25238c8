using MultiModel.ServiceDefaults.Health;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Hosting;

namespace MultiModel.Tracking.Security;

/// <summary>
/// Answers only requests for a host that it was told to be. A page whose name was made to resolve to this machine (DNS rebinding)
/// sends its own name and is refused. Unlike the framework's filter the refusal says what to set, as MLflow's server does since 3.5.
/// </summary>
internal static class AllowedHosts
{
    public static void UseAllowedHosts(this WebApplication app, TrackingOptions options)
    {
        var hosts = options.AllowedHosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        app.Use((context, next) =>
            IsAllowed(hosts, context.Request.Host) || context.Request.Path == HealthRoutes.Ready || context.Request.Path == HealthRoutes.Alive
                ? next(context)
                : MlflowErrors.WriteAsync(context, StatusCodes.Status403Forbidden, ErrorCode.PERMISSION_DENIED,
                    $"The host '{context.Request.Host}' is not allowed. If it is this server, add it to Tracking__AllowedHosts, now '{options.AllowedHosts}', and start again."));
    }

    /// <summary>A host is listed with a port, without one for any port, or as <c>*</c> for every host.</summary>
    internal static bool IsAllowed(IReadOnlyList<string> hosts, HostString host) => hosts.Any(allowed =>
        allowed == "*" || allowed.Equals(host.Host, StringComparison.OrdinalIgnoreCase) || allowed.Equals(host.Value, StringComparison.OrdinalIgnoreCase));
}
