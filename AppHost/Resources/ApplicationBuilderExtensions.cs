namespace MultiModel.AppHost.Resources;

internal static class ApplicationBuilderExtensions
{
    /// <summary>Containers are used when publishing, and where a runtime answers: a container without one would never be up, nor what waits for it.</summary>
    public static bool UseContainers(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode || ContainerRuntime.Answers();

    public static bool HasParameter(this IDistributedApplicationBuilder builder, string name) => !string.IsNullOrEmpty(builder.Configuration[$"Parameters:{name}"]);

    /// <summary>The folder that both engines keep their data in, or one service's folder in it.</summary>
    public static string DataFolder(this IDistributedApplicationBuilder builder, string service = "") =>
        Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".multimodel", service));

    /// <summary>
    /// A health check that others wait for; in a cluster, readiness and liveness probes, since a health check alone emits nothing
    /// there. A probe adds its own health check, and two on one path are an error.
    /// </summary>
    public static IResourceBuilder<T> WithHealth<T>(this IResourceBuilder<T> builder, string ready, string live, string endpoint)
        where T : IResourceWithEndpoints, IResourceWithProbes
    {
        if (!builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder.WithHttpHealthCheck(ready, endpointName: endpoint);
#pragma warning disable ASPIREPROBES001 // probes are experimental in 13.5, and the only way to have them in the chart
        return builder
            .WithHttpProbe(ProbeType.Readiness, ready, endpointName: endpoint)
            .WithHttpProbe(ProbeType.Liveness, live, endpointName: endpoint);
#pragma warning restore ASPIREPROBES001
    }
}
