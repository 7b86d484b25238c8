using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace MultiModel.ServiceDefaults.Http;

internal static class ResilienceExtensions
{
    /// <summary>
    /// The standard handler (timeouts, circuit breaker, retries with jitter), except that unsafe methods are sent once:
    /// a repeated POST would create a second run or rollout.
    /// </summary>
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder client)
    {
        client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
        return client;
    }
}
