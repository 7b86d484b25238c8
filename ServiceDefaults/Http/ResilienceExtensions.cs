using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace MultiModel.ServiceDefaults.Http;

internal static class ResilienceExtensions
{
    /// <summary>
    /// The standard handler (timeouts, circuit breaker, retries with jitter), except that unsafe methods are sent once:
    /// a repeated POST would create a second run or rollout. An attempt gets more than the standard 10 s: the first request
    /// to a service that has just started, on a machine that is busy, takes that long.
    /// </summary>
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder client)
    {
        client.AddStandardResilienceHandler(options =>
        {
            options.Retry.DisableForUnsafeHttpMethods();
            options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(30);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(60);
            options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(60); // at least twice an attempt
        });
        return client;
    }
}
