using Microsoft.Extensions.Configuration;
using MultiModel.AppHost.Configuration;
using MultiModel.AppHost.Containers;

namespace MultiModel.AppHost.Resources;

internal static class ApplicationBuilderExtensions
{
    private static readonly Lazy<bool> RuntimeAnswers = new(static () =>
    {
        var answers = ContainerRuntime.AnswersAsync(Environment.GetEnvironmentVariable).GetAwaiter().GetResult();
        Console.WriteLine(answers
            ? "A container runtime answers: MinIO and MLflow run in containers."
            : "No container runtime answers: the embedded store and tracking server take the place of MinIO and MLflow. What is in their volumes is not seen.");
        return answers;
    });

    /// <summary>Containers are used when publishing, and where a runtime answers: a container without one would never be up, nor what waits for it.</summary>
    public static bool UseContainers(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode || RuntimeAnswers.Value;

    /// <summary>The container <paramref name="name"/>, of an image that is written <c>NAME:TAG</c>.</summary>
    public static IResourceBuilder<ContainerResource> AddPinnedContainer(this IDistributedApplicationBuilder builder, string name, string image)
    {
        var colon = image.LastIndexOf(':');
        return builder.AddContainer(name, image[..colon], image[(colon + 1)..]);
    }

    /// <summary>A container's volume: on this machine one of the data folder's own.</summary>
    public static string Volume(this IDistributedApplicationBuilder builder, string name) =>
        builder.ExecutionContext.IsPublishMode ? $"multimodel-{name}" : ContainerVolumes.NameOf(name, Directory.CreateDirectory(builder.DataFolder()).FullName);

    public static bool HasParameter(this IDistributedApplicationBuilder builder, string name) => !string.IsNullOrEmpty(builder.Configuration.Parameter(name));

    /// <summary>The folder that both engines keep their data in (<c>--data DIR</c>), or one service's folder in it.</summary>
    public static string DataFolder(this IDistributedApplicationBuilder builder, string service = "") =>
        Path.GetFullPath(Path.Combine(builder.Configuration["data"] ?? Path.Combine(builder.AppHostDirectory, "..", ".multimodel"), service));

    /// <summary>The resource's port on this machine: <c>Ports:NAME</c> in the configuration, as in the embedded engine.</summary>
    public static int Port(this IDistributedApplicationBuilder builder, string resource, int otherwise) => builder.Configuration.GetValue($"Ports:{resource}", otherwise);

#pragma warning disable ASPIREPROBES001 // probes are experimental, and the only way to have them in the chart
    /// <summary>
    /// A health check that others wait for; in a cluster, readiness and liveness probes, since a health check alone emits nothing
    /// there. A probe adds its own health check, and two on one path are an error.
    /// </summary>
    /// <param name="live">Null for a server with one such path only.</param>
    public static IResourceBuilder<T> WithHealth<T>(this IResourceBuilder<T> builder, string ready, string? live, string endpoint)
        where T : IResourceWithEndpoints, IResourceWithProbes
    {
        if (!builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder.WithHttpHealthCheck(ready, endpointName: endpoint);
        builder.WithHttpProbe(ProbeType.Readiness, ready, endpointName: endpoint);
        return live is null ? builder : builder.WithHttpProbe(ProbeType.Liveness, live, endpointName: endpoint);
    }
#pragma warning restore ASPIREPROBES001
}
