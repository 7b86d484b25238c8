using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MultiModel.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    private const int TracesPerSecond = 100;

    /// <summary>
    /// Traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. At most 100 traces begin in a second, unless
    /// <c>OTEL_TRACES_SAMPLER</c> says otherwise (<c>always_on</c> for each request). The other OTEL_* variables are the SDK's own
    /// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        // ASP.NET Core and HttpClient carry traceparent and baggage themselves; with the SDK's default each request's headers are read twice.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .LimitRate(builder.Configuration)
                .AddSource([.. Instrumentation.All])
                .AddAspNetCoreInstrumentation(http => http.Filter = static context => !Probes.Include(context.Request.Method, context.Request.Path.Value))
                .AddHttpClientInstrumentation(http =>
                {
                    http.FilterHttpRequestMessage = static request => !Probes.Include(request.Method.Method, request.RequestUri?.AbsolutePath);
                    http.EnrichWithHttpResponseMessage = static (span, response) => ForgiveNotFound(span, response);
                }))
            .WithMetrics(metrics => metrics
                // Requests and connections. AddAspNetCoreInstrumentation also counts each buffer and each route that a request touches.
                .AddMeter([.. Instrumentation.All, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"])
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                // The SDK sets memory aside for each combination of tags beforehand: for 2000 of each instrument, where none has a hundred.
                .AddView(static _ => new MetricStreamConfiguration { CardinalityLimit = 200 }))
            .UseOtlpExporter();
    }

    private static TracerProviderBuilder LimitRate(this TracerProviderBuilder tracing, IConfiguration configuration)
        => string.IsNullOrWhiteSpace(configuration["OTEL_TRACES_SAMPLER"])
            ? tracing.SetSampler(new ParentBasedSampler(new RateLimitedSampler(TracesPerSecond, TimeProvider.System)))
            : tracing;

    /// <remarks>
    /// "Is it there?" is asked of buckets, objects and rollouts, and 404 is an answer. Whether the asker can go on without it, its own span says.
    /// </remarks>
    private static void ForgiveNotFound(Activity span, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && response.RequestMessage?.Method is { } method && (method == HttpMethod.Head || method == HttpMethod.Get))
            span.SetStatus(ActivityStatusCode.Unset).SetTag("error.type", null);
    }
}
