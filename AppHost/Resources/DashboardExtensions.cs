namespace MultiModel.AppHost.Resources;

internal static class DashboardExtensions
{
    /// <summary>
    /// Puts the dashboard where the embedded engine has it: on loopback, over http, behind its login token. Whoever gives its address
    /// (<c>ASPNETCORE_URLS</c>: <c>aspire run</c> and launch profiles do) has the last word. Without this Aspire asks for https, and
    /// ends where no development certificate is installed.
    /// </summary>
    public static void UseLoopbackDashboard(this IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!string.IsNullOrEmpty(configuration["ASPNETCORE_URLS"]))
            return;
        configuration["ASPNETCORE_URLS"] = $"http://127.0.0.1:{builder.Port("dashboard", 18888)}";
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{builder.Port("otlp", 18889)}";
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{builder.Port("resources", 18890)}";
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
    }
}
