namespace MultiModel.AppHost.Resources;

internal static class ServiceExtensions
{
    /// <summary>
    /// A folder in memory (64 MiB) that every container of Kubernetes may write, its root read-only or not. What has to outlive the pod
    /// is in S3 and MLflow.
    /// </summary>
    public const string Memory = "/dev/shm";

    /// <summary>
    /// What each of MultiModel's own services gets: its data folder and, in a pod, any host name, since the kubelet's probes and the
    /// chart's services have names of their own and no browser reaches them. On this machine it chooses by itself which requests to
    /// trace: Aspire's <c>OTEL_TRACES_SAMPLER=always_on</c> costs a quarter of the graph's throughput. The AppHost's own variable has the last word.
    /// </summary>
    /// <param name="dataFolder">The variable that names the folder.</param>
    public static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service, string dataFolder)
    {
        var builder = service.ApplicationBuilder;
        var name = service.Resource.Name;
        return builder.ExecutionContext.IsPublishMode
            ? service.WithEnvironment(dataFolder, $"{Memory}/{name}").WithEnvironment("AllowedHosts", "*")
            : service.WithEnvironment(dataFolder, builder.DataFolder(name)).WithEnvironment("OTEL_TRACES_SAMPLER", builder.Configuration["OTEL_TRACES_SAMPLER"] ?? "");
    }
}
