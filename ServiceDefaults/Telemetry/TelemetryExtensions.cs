using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.ServiceDefaults.Health;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MultiModel.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    private static readonly PathString[] Probes = [HealthRoutes.Ready, HealthRoutes.Alive, "/ready", "/live", "/prometheus"];

    /// <summary>
    /// Traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The other OTEL_* variables are the
    /// SDK's own (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddSource([.. Instrumentation.All])
                .AddAspNetCoreInstrumentation(http => http.Filter = static context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = static request => !IsProbe(request.RequestUri?.AbsolutePath)))
            .WithMetrics(metrics => metrics
                .AddMeter([.. Instrumentation.All])
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .UseOtlpExporter();
    }

    private static bool IsProbe(PathString path) => Array.Exists(Probes, probe => path.Equals(probe, StringComparison.OrdinalIgnoreCase));
}
