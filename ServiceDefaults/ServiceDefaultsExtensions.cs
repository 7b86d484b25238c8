using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MultiModel.ServiceDefaults.Health;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.ServiceDefaults.Http;
using MultiModel.ServiceDefaults.Telemetry;

namespace MultiModel.ServiceDefaults;

/// <summary>What every MultiModel service has: telemetry, health, HTTP resilience, service discovery, clean shutdown.</summary>
public static class ServiceDefaultsExtensions
{
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        // the slim builder leaves https:// out; whoever configures a certificate gets it
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddLoggingDefaults();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        // states and kinds go by name, in every service
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddResilience().AddServiceDiscovery().RemoveAllLoggers());
        builder.AddShutdown();
        builder.AddQuietStartupFailure();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready to serve) and <c>/alive</c> (the process answers) in every environment.</summary>
    /// <param name="healthyText">What <c>/health</c> answers when all is well.</param>
    public static WebApplication MapServiceDefaults(this WebApplication app, string healthyText = "Healthy")
    {
        app.MapHealth(healthyText);
        return app;
    }
}
