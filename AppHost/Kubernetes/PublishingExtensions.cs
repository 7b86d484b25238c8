using Aspire.Hosting.Kubernetes.Resources;
using MultiModel.AppHost.Kubernetes;
using MultiModel.AppHost.Publishing;
using MultiModel.Manifests;

namespace MultiModel.AppHost.Resources;

/// <summary>The half that needs Aspire.Hosting.Kubernetes.</summary>
internal static partial class PublishingExtensions
{
    static partial void AddHelmChart(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> graph)
    {
        builder.AddKubernetesEnvironment("cluster")
            .WithHelm(static helm => helm
                .WithChartName("multi-model")
                .WithChartVersion(PublishRequest.Version)
                .WithChartDescription("MultiModel: MinIO, MLflow, trainer, deployer and the graph."))
            .WithProperties(static cluster => cluster.DefaultStorageType = "pvc")
            .WithDashboard(false);
        graph.PublishAsKubernetesService(service =>
        {
            if (ReadRequest(builder).Deployment() is { } deployment)
                service.AdditionalResources.Add(new SeldonDeploymentResource(deployment));
        });
    }

    static partial void Restrict<T>(IResourceBuilder<T> builder) where T : IComputeResource =>
        builder.PublishAsKubernetesService(service =>
        {
            if (service.Workload?.PodTemplate.Spec is not { } pod)
                return;
            pod.AutomountServiceAccountToken = false;
            pod.SecurityContext = new PodSecurityContextV1
            {
                RunAsNonRoot = true,
                RunAsUser = Images.User,
                FsGroup = Images.User,
                SeccompProfile = new SeccompProfileV1 { Type = "RuntimeDefault" }
            };
            foreach (var container in pod.Containers)
            {
                container.SecurityContext = new SecurityContextV1
                {
                    AllowPrivilegeEscalation = false,
                    ReadOnlyRootFilesystem = true,
                    Capabilities = new CapabilitiesV1 { Drop = { "ALL" } }
                };
                foreach (var probe in new[] { container.ReadinessProbe, container.LivenessProbe, container.StartupProbe })
                    if (probe?.HttpGet is { } request)
                        request.Scheme = "HTTP"; // it comes in lower case, which an API server refuses
            }
        });
}
