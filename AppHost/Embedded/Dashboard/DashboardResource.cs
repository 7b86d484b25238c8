using System.Security.Cryptography;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Embedded.Dashboard;

/// <summary>The Aspire dashboard: on loopback, with a token for people and a key for services, both made at each start.</summary>
internal sealed class DashboardResource(string program, int port, int otlpPort)
{
    /// <summary>
    /// The dashboard does not watch its input, so a shell does: when the pipe ends, which it does even when this program is
    /// killed, the dashboard is ended. Ctrl-C reaches the shell as well, and must not end it before the dashboard,
    /// which ignores it as every background process of a shell does.
    /// </summary>
    internal const string Guard = """
        trap : INT HUP TERM
        "$@" < /dev/null & dashboard=$!
        cat > /dev/null
        kill "$dashboard"
        wait "$dashboard"
        """;

    private readonly string token = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string apiKey = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Opens the dashboard, logged in.</summary>
    public Uri LoginUrl => new($"http://127.0.0.1:{port}/login?t={token}");

    public ServiceResource Service => new("dashboard", Program(), port)
    {
        Environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = OtlpEndpoint,
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true", // http on loopback
            // Its information is its own address with the token that logs in, which belongs on the terminal and in no log.
            ["LOGGING__LOGLEVEL__DEFAULT"] = "Warning",
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = token,
            ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__API__PRIMARYAPIKEY"] = token,
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = apiKey,
        },
        IsOptional = true,
    };

    /// <summary>What Aspire gives the services that it starts, but for its sampler of every request: a quarter of the graph's throughput is too much for it.</summary>
    public IReadOnlyDictionary<string, string> TelemetryFor(string service) => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = OtlpEndpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={apiKey}",
        ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={service}-{Environment.ProcessId}",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    private string OtlpEndpoint => $"http://127.0.0.1:{otlpPort}";

    private BuiltService Program()
    {
        var folder = Path.GetDirectoryName(program)!;
        return OperatingSystem.IsWindows()
            ? new BuiltService(program, folder) { Arguments = ["dashboard"] }
            : new BuiltService("/bin/sh", folder) { Arguments = ["-c", Guard, "dashboard", program, "dashboard"] };
    }
}
