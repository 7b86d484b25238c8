using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>Nobody talks to anybody, except along the arrows of the application.</summary>
internal static class NetworkPolicies
{
    /// <summary>Label that Seldon's operator puts on the pods of a SeldonDeployment.</summary>
    private const string SeldonLabel = "seldon-deployment-id";

    private static readonly V1NetworkPolicyPeer SeldonGraph = new()
    {
        PodSelector = new V1LabelSelector { MatchExpressions = [new V1LabelSelectorRequirement { Key = SeldonLabel, OperatorProperty = "Exists" }] },
    };

    public static IReadOnlyList<object> Render(ClusterOptions options) =>
    [
        Policy("default-deny", new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [Objects.PartOfLabel] = Objects.PartOf } }, [], [Dns()]),
        .. options.ExternalS3 is null
            ? new[] { Policy(MinioManifests.Name, Objects.Selector(MinioManifests.Name), [Ingress(MinioManifests.Port, Peer(MlflowManifests.Name), Peer(TrainerManifests.Name), SeldonGraph, Peer(PlainGraph.Name))], []) }
            : [],
        Policy(MlflowManifests.Name, Objects.Selector(MlflowManifests.Name),
            [Ingress(MlflowManifests.Port, Peer(TrainerManifests.Name), Peer(DeployerManifests.Name))],
            [S3(options), .. options.Postgres ? new[] { Egress(5432) } : []]),
        Policy(TrainerManifests.Name, Objects.Selector(TrainerManifests.Name), [],
            [S3(options), Egress(MlflowManifests.Port, Peer(MlflowManifests.Name)), Egress(DeployerManifests.Port, Peer(DeployerManifests.Name))]),
        Policy(DeployerManifests.Name, Objects.Selector(DeployerManifests.Name), [Ingress(DeployerManifests.Port, Peer(TrainerManifests.Name))],
            // the API server has no pod to select, and its port is 443 or 6443 by distribution
            [Egress(MlflowManifests.Port, Peer(MlflowManifests.Name)), Egress(443), Egress(6443)]),
    ];

    /// <summary>Predictions are for everybody; the models come from S3.</summary>
    public static V1NetworkPolicy Graph(ClusterOptions options) =>
        Policy(PlainGraph.Name, Objects.Selector(PlainGraph.Name), [Ingress(options.GraphPort)], [S3(options)]);

    /// <summary>The same for the pods that Seldon's operator makes: its engine's REST and gRPC ports are open.</summary>
    public static V1NetworkPolicy SeldonPods(ClusterOptions options, string deployment) => Policy(PlainGraph.Name,
        new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [SeldonLabel] = deployment } },
        [Ingress(8000), Ingress(5001)], [S3(options), Dns()]);

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

    private static V1NetworkPolicyEgressRule Egress(int port, params V1NetworkPolicyPeer[] to) =>
        new() { To = to.Length == 0 ? null : to, Ports = [new V1NetworkPolicyPort { Port = port, Protocol = "TCP" }] };

    private static V1NetworkPolicyEgressRule S3(ClusterOptions options) =>
        options.ExternalS3 is { } s3 ? Egress(s3.Port) : Egress(MinioManifests.Port, Peer(MinioManifests.Name));

    private static V1NetworkPolicyEgressRule Dns() =>
        new() { Ports = [new V1NetworkPolicyPort { Port = 53, Protocol = "UDP" }, new V1NetworkPolicyPort { Port = 53, Protocol = "TCP" }] };
}
