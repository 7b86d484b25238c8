using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MultiModel.ServiceDefaults.Health;

namespace MultiModel.ServiceDefaults.Telemetry;

/// <summary>
/// Requests that ask how a service is, of every service and every protocol. They are told by their paths: a trace begins before
/// the request is routed, and who asks has no endpoint to look at.
/// </summary>
/// <param name="metricsPath">Where Seldon's operator has a model's metrics read; null for the usual path.</param>
internal sealed class Probes(string? metricsPath)
{
    /// <summary>Below the ingress's prefix too, <c>/seldon/NAMESPACE/NAME</c>.</summary>
    private const string SeldonStatus = "/api/v1.0/health/status";

    private static readonly FrozenSet<string> Paths = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        HealthRoutes.Ready, HealthRoutes.Alive, "/ready", "/live", "/prometheus", "/health/ping", "/health/status", "/v2/health/ready", "/v2/health/live");

    private static readonly FrozenSet<string> GrpcPaths = FrozenSet.Create(StringComparer.Ordinal,
        "/inference.GRPCInferenceService/ServerReady", "/inference.GRPCInferenceService/ServerLive", "/inference.GRPCInferenceService/ModelReady");

    /// <remarks>The deployer asks every two seconds whether the graph still serves its manifest: <c>HEAD /manifest</c>.</remarks>
    public bool Include(string method, string? path) => path is not null && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
        ? Paths.Contains(path) || path == metricsPath || path.EndsWith(SeldonStatus, StringComparison.OrdinalIgnoreCase) || IsModelReady(path)
            || (HttpMethods.IsHead(method) && path == "/manifest")
        : GrpcPaths.Contains(path));

    private static bool IsModelReady(string path) =>
        path.StartsWith("/v2/models/", StringComparison.OrdinalIgnoreCase) && path.EndsWith("/ready", StringComparison.OrdinalIgnoreCase);
}
