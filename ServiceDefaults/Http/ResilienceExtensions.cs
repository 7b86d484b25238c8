using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace MultiModel.ServiceDefaults.Http;

public static class ResilienceExtensions
{
    /// <summary>Takes off one client the handler that every client has: nothing is sent twice, and the client's own timeout is the only one.</summary>
    public static IHttpClientBuilder WithoutResilience(this IHttpClientBuilder client) =>
#pragma warning disable EXTEXP0001 // "for evaluation purposes", since 2024; there is no other way
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001

    /// <summary>
    /// The standard handler (timeouts, circuit breaker, retries with jitter), except that unsafe methods are sent once:
    /// a repeated POST would create a second run or rollout. An attempt gets more than the standard 10 s: the first request
    /// to a service that has just started, on a machine that is busy, takes that long.
    /// </summary>
    internal static IHttpClientBuilder AddResilience(this IHttpClientBuilder client)
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
