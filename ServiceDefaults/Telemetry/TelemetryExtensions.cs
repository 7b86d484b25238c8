using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
        var probes = new Probes(builder.Configuration["PREDICTIVE_UNIT_METRICS_ENDPOINT"]);
        var sampler = new RateLimitedSampler(TracesPerSecond, TimeProvider.System);
        // ASP.NET Core and HttpClient carry traceparent and baggage themselves; with the SDK's default each request's headers are read twice.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .LimitRate(builder.Configuration, sampler)
                .AddSource([.. Instrumentation.All])
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !IsProbe(context.Request, probes, sampler))
                .AddHttpClientInstrumentation(http =>
                {
                    http.FilterHttpRequestMessage = request => !probes.Include(request.Method.Method, request.RequestUri?.AbsolutePath);
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

    private static TracerProviderBuilder LimitRate(this TracerProviderBuilder tracing, IConfiguration configuration, RateLimitedSampler sampler)
        => string.IsNullOrWhiteSpace(configuration["OTEL_TRACES_SAMPLER"])
            ? tracing.SetSampler(new ParentBasedSampler(sampler))
            : tracing;

    private static bool IsProbe(HttpRequest request, Probes probes, RateLimitedSampler sampler)
    {
        if (!probes.Include(request.Method, request.Path.Value))
            return false;
        // Else many probes would leave requests no place. A trace that begins elsewhere took none here.
        if (Activity.Current is { Recorded: true, ParentId: null })
            sampler.Return();
        return true;
    }

    /// <remarks>
    /// "Is it there?" is asked of buckets, objects and rollouts, and 404 is an answer. Whether the asker can go on without it, its own span says.
    /// </remarks>
    private static void ForgiveNotFound(Activity span, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.NotFound && response.RequestMessage?.Method is { } method && (method == HttpMethod.Head || method == HttpMethod.Get))
            span.SetStatus(ActivityStatusCode.Unset).SetTag("error.type", null);
    }
}
