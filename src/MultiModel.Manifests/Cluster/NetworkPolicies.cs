using k8s.Models;
using MultiModel.Graphs.Execution;
using MultiModel.Manifests.Publishing;

namespace MultiModel.Manifests.Cluster;

/// <summary>Nobody talks to anybody, except along the arrows of the application.</summary>
internal static class NetworkPolicies
{
    private static readonly V1NetworkPolicyPeer SeldonGraph = new()
    {
        PodSelector = new V1LabelSelector { MatchExpressions = [new V1LabelSelectorRequirement { Key = PlainGraph.SeldonLabel, OperatorProperty = "Exists" }] },
    };

    /// <summary>
    /// The API server has no pod to select, and rules hold for the port behind its service, which is the distribution's choice: managed
    /// clusters, kubeadm and k3s, minikube, MicroK8s.
    /// </summary>
    private static readonly int[] ApiServerPorts = [443, 6443, 8443, 16443];

    /// <summary>Of the name servers' pods, likewise: OpenShift's listen on the second.</summary>
    private static readonly int[] DnsPorts = [53, 5353];

    /// <summary>
    /// The pods of a run of Kubeflow Pipelines 2, by the label that it puts on them: their uploads need MinIO and MLflow. Anyone may put a
    /// label on a pod, so the namespace counts too.
    /// </summary>
    private static V1NetworkPolicyPeer KubeflowSteps(ClusterOptions options) => new()
    {
        NamespaceSelector = options.PipelineNamespace is not { } other ? null
            : new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = other } },
        PodSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["pipelines.kubeflow.org/v2_component"] = "true" } },
    };

    public static IReadOnlyList<object> Render(PublishOptions published) => [.. Application(published), .. Graph(published)];

    private static IEnumerable<V1NetworkPolicy> Application(PublishOptions published)
    {
        var options = published.Cluster;
        return
        [
            Policy("default-deny", new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [Objects.PartOfLabel] = Objects.PartOf } }, [], [Dns()]),
            .. options.ExternalS3 is null
                ? new[]
                {
                    Policy(MinioManifests.Name, Objects.Selector(MinioManifests.Name),
                        [Ingress(
                            MinioManifests.Port,
                            Peer(MlflowManifests.Name),
                            Peer(TrainerManifests.Name),
                            Peer(DeployerManifests.Name),
                            SeldonGraph,
                            Peer(PlainGraph.Name),
                            KubeflowSteps(options))],
                        [])
                }
                : [],
            Policy(MlflowManifests.Name, Objects.Selector(MlflowManifests.Name),
                [Ingress(MlflowManifests.Port, Peer(TrainerManifests.Name), Peer(DeployerManifests.Name), KubeflowSteps(options))],
                [S3(options), .. options.Postgres ? new[] { Egress(5432) } : []]),
            Policy(TrainerManifests.Name, Objects.Selector(TrainerManifests.Name), [],
                [S3(options), Egress(MlflowManifests.Port, Peer(MlflowManifests.Name)), Egress(DeployerManifests.Port, Peer(DeployerManifests.Name))]),
            Policy(DeployerManifests.Name, Objects.Selector(DeployerManifests.Name), [Ingress(DeployerManifests.Port, Peer(TrainerManifests.Name))],
                [
                    S3(options),
                    Egress(MlflowManifests.Port, Peer(MlflowManifests.Name)),
                    .. DeployerManifests.AppliesGraphs(published) ? ApiServerPorts.Select(static port => Egress(port)) : []
                ]),
        ];
    }

    /// <summary>
    /// Predictions are for everybody; the models come from S3. It is there before the first graph is, so that no graph is ever without.
    /// Of a SeldonDeployment's pods it opens the engine's REST and gRPC ports, and the metrics of its models, one port each: what calls the
    /// models is in the same pod.
    /// </summary>
    private static IEnumerable<V1NetworkPolicy> Graph(PublishOptions published)
    {
        var options = published.Cluster;
        yield return published.Form == GraphForm.Deployments
            ? Policy(PlainGraph.Name, PlainGraph.Selector(published), [Ingress(options.GraphPort)], [S3(options)])
            : Policy(PlainGraph.Name, PlainGraph.Selector(published), [Ingress(8000), Ingress(5001), Ingress(6000, 6000 + GraphBuilder.MaxDepth - 1)],
                [S3(options), Dns(), .. published.MakesEnvironments ? new[] { Egress(443) } : []]);
    }

    private static V1NetworkPolicy Policy(string name, V1LabelSelector pods, IList<V1NetworkPolicyIngressRule> ingress, IList<V1NetworkPolicyEgressRule> egress) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = V1NetworkPolicy.KubeKind,
        Metadata = Objects.Metadata(name),
        Spec = new V1NetworkPolicySpec { PodSelector = pods, PolicyTypes = ["Ingress", "Egress"], Ingress = ingress, Egress = egress },
    };

    private static V1NetworkPolicyPeer Peer(string name) => new() { PodSelector = Objects.Selector(name) };

    private static V1NetworkPolicyIngressRule Ingress(int port, params V1NetworkPolicyPeer[] from) =>
        new() { FromProperty = from.Length == 0 ? null : from, Ports = [new V1NetworkPolicyPort { Port = port, Protocol = "TCP" }] };

    private static V1NetworkPolicyIngressRule Ingress(int port, int endPort) => new() { Ports = [new V1NetworkPolicyPort { Port = port, EndPort = endPort, Protocol = "TCP" }] };

    private static V1NetworkPolicyEgressRule Egress(int port, params V1NetworkPolicyPeer[] to) =>
        new() { To = to.Length == 0 ? null : to, Ports = [new V1NetworkPolicyPort { Port = port, Protocol = "TCP" }] };

    private static V1NetworkPolicyEgressRule S3(ClusterOptions options) =>
        options.ExternalS3 is { } s3 ? Egress(s3.Port) : Egress(MinioManifests.Port, Peer(MinioManifests.Name));

    private static V1NetworkPolicyEgressRule Dns() =>
        new() { Ports = [.. DnsPorts.SelectMany(static port => new[] { "UDP", "TCP" }.Select(protocol => new V1NetworkPolicyPort { Port = port, Protocol = protocol }))] };
}
