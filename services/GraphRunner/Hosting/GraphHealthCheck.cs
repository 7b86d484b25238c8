using Microsoft.Extensions.Diagnostics.HealthChecks;
using MultiModel.GraphRunner.Versions;

namespace MultiModel.GraphRunner.Hosting;

/// <summary>Healthy only when every model of a manifest is loaded.</summary>
public sealed class GraphHealthCheck(GraphHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(host.Current is { } version
            ? HealthCheckResult.Healthy($"{version.Deployment.Metadata.Name} serves {version.Models.Count()} models.")
            : HealthCheckResult.Unhealthy(host.Status));
}
