using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>The deployer with the rights that a rollout takes, and no others.</summary>
internal static class DeployerManifests
{
    public const string Name = "deployer";
    public const int Port = 8080;

    public static IReadOnlyList<object> Render(ClusterOptions options) =>
    [
        new V1ServiceAccount { ApiVersion = "v1", Kind = V1ServiceAccount.KubeKind, Metadata = Objects.Metadata(Name), AutomountServiceAccountToken = false },
        new V1Role { ApiVersion = "rbac.authorization.k8s.io/v1", Kind = V1Role.KubeKind, Metadata = Objects.Metadata(Name), Rules = Rules() },
        new V1RoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = V1RoleBinding.KubeKind,
            Metadata = Objects.Metadata(Name),
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = V1Role.KubeKind, Name = Name },
            Subjects = [new Rbacv1Subject { Kind = V1ServiceAccount.KubeKind, Name = Name, NamespaceProperty = options.Namespace }],
        },
        Objects.Claim(Name, "1Gi"),
        Objects.Service(Name, ("http", Port)),
        Objects.Singleton(Name, Pods.Spec(Container(options), serviceAccount: Name, claim: Name)),
        Objects.Budget(Name, Objects.Selector(Name)),
    ];

    private static List<V1PolicyRule> Rules() =>
    [
        Rule("machinelearning.seldon.io", ["seldondeployments"], "get", "list", "watch", "create", "patch"),
        Rule("apps", ["deployments"], "get", "list", "watch"),
        Rule("", ["pods"], "get", "list", "watch"),
        Rule("", ["pods/log"], "get"),
        // the verification request goes through the API server's service proxy
        Rule("", ["services/proxy"], "get", "create"),
    ];

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1Container Container(ClusterOptions options) => Pods.Container(Name, options.Images.Deployer, cpu: "50m", memory: "256Mi",
        [
            Pods.Variable("ASPNETCORE_URLS", $"http://+:{Port}"),
            Pods.Variable("AllowedHosts", $"{Name};{Name}.{options.Namespace};{Name}.{options.Namespace}.svc;localhost"),
            Pods.Variable("MLFLOW_TRACKING_URI", $"http://{MlflowManifests.Name}:{MlflowManifests.Port}"),
            Pods.Variable("AWS_ENDPOINT_URL", options.S3Endpoint),
            Pods.Variable("Deployer__DataDirectory", "/data"),
            Pods.Variable("Deployer__Target", "kubernetes"),
            Pods.Variable("SeldonDeployment__Namespace", options.Namespace),
            Pods.Variable("SeldonDeployment__Image", options.Images.GraphRunner),
        ],
        dataFolder: "/data",
        ports: [new V1ContainerPort { Name = "http", ContainerPort = Port }])
        .WithProbes(ready: "/health", alive: "/alive");
}
