using k8s.Models;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Publishing;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Cluster;

/// <summary>
/// The graph with no operator: graph runners in graph mode, which read the same SeldonDeployment from a ConfigMap, behind a Service.
/// </summary>
internal static class PlainGraph
{
    public const string Name = "graph";

    /// <summary>Label that Seldon's operator puts on all that it makes for a SeldonDeployment.</summary>
    public const string SeldonLabel = "seldon-deployment-id";

    private const string Folder = "/etc/graph";
    private const string File = "multi-model.yaml";

    /// <param name="replicas">Two or more, so that a node can be drained while the others answer.</param>
    /// <param name="hasDigests">Whether the manifest says the digest of each of its models, so that none without is ever loaded.</param>
    public static IReadOnlyList<object> Render(ClusterOptions options, SeldonDeployment deployment, int replicas, bool hasDigests)
    {
        var manifest = ManifestYaml.Write(SeldonDeploymentTree.Of(deployment));
        // A new manifest makes new pods, since the runner reads it once, at its start; and a pod of before that starts again finds its own.
        var map = new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = V1ConfigMap.KubeKind,
            Metadata = new V1ObjectMeta { Name = Objects.NameByContent(Name, manifest), Labels = Objects.Labels(Name) },
            Data = new Dictionary<string, string> { [File] = manifest },
            Immutable = true,
        };
        return [map, Objects.Service(Name, ("http", options.GraphPort)), Deployment(options, map.Metadata.Name, replicas, hasDigests)];
    }

    /// <summary>The graph's pods: ours, or those of a SeldonDeployment, which is the same graph in the operator's hands.</summary>
    internal static V1LabelSelector Selector(PublishOptions published) => DeployerManifests.AppliesGraphs(published)
        ? new() { MatchLabels = new Dictionary<string, string> { [SeldonLabel] = published.Name } }
        : Objects.Selector(Name);

    private static V1Deployment Deployment(ClusterOptions options, string map, int replicas, bool hasDigests)
    {
        var container = Pods.Container(Name, options.Images.GraphRunner, cpu: "250m", memory: "256Mi",
            [
                Pods.Variable("ASPNETCORE_URLS", $"http://+:{options.GraphPort}"),
                Pods.Variable("AllowedHosts", "*"),
                Pods.Variable("Graph__Manifest", $"{Folder}/{File}"),
                // who may predict may not change the graph
                Pods.Variable("Graph__AcceptManifests", "false"),
                Pods.Variable("Graph__RequireDigest", hasDigests ? "true" : "false"),
                Pods.Variable("Graph__DataDirectory", "/tmp/graph"),
                Pods.Variable("Graph__ShutdownDelay", "00:00:10"),
                Pods.Variable("AWS_ENDPOINT_URL", options.S3Endpoint),
                .. SecretNames.S3Credentials(SecretNames.SeldonInitContainer),
            ],
            ports: [new V1ContainerPort { Name = "http", ContainerPort = options.GraphPort }])
            .WithProbes(ready: "/health", alive: "/alive");
        container.VolumeMounts.Add(new V1VolumeMount { Name = "manifest", MountPath = Folder, ReadOnlyProperty = true });
        var pod = Pods.Spec(container);
        pod.Volumes.Add(new V1Volume { Name = "manifest", ConfigMap = new V1ConfigMapVolumeSource { Name = map } });
        return new V1Deployment
        {
            ApiVersion = "apps/v1",
            Kind = V1Deployment.KubeKind,
            Metadata = Objects.Metadata(Name),
            Spec = new V1DeploymentSpec
            {
                Replicas = replicas,
                Selector = Objects.Selector(Name),
                Strategy = new V1DeploymentStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateDeployment { MaxUnavailable = 0, MaxSurge = 1 } },
                Template = Objects.Template(Name, pod),
            },
        };
    }
}
