using k8s.Models;
using MultiModel.Manifests.Publishing;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Cluster;

/// <summary>The deployer with the rights that a rollout takes, and no others.</summary>
internal static class DeployerManifests
{
    public const string Name = "deployer";
    public const int Port = 8080;

    /// <summary>Where the graph runner beside the deployer listens.</summary>
    private const int RehearsalPort = 8000;

    private const string Seldon = "machinelearning.seldon.io";

    public static IReadOnlyList<object> Render(PublishOptions options) =>
    [
        .. AppliesGraphs(options) ? Rights(options) : [],
        Objects.Claim(Name, "1Gi"),
        Objects.Service(Name, ("http", Port)),
        Objects.Singleton(Name, Pod(options)),
        Objects.Budget(Name, Objects.Selector(Name)),
    ];

    /// <summary>
    /// Whether the deployer applies SeldonDeployments itself. With no operator there are none: it renders, rehearses and keeps the next
    /// graph, a person publishes it, and it needs no right in the cluster at all.
    /// </summary>
    public static bool AppliesGraphs(PublishOptions options) => options.Form != GraphForm.Deployments;

    private static V1PodSpec Pod(PublishOptions options)
    {
        var pod = Pods.Spec(Container(options), claim: Name, more: Rehearsal(options.Cluster));
        return AppliesGraphs(options) ? pod.WithToken(serviceAccount: Name, container: Name) : pod;
    }

    private static object[] Rights(PublishOptions options) =>
    [
        new V1ServiceAccount { ApiVersion = "v1", Kind = V1ServiceAccount.KubeKind, Metadata = Objects.Metadata(Name), AutomountServiceAccountToken = false },
        new V1Role { ApiVersion = "rbac.authorization.k8s.io/v1", Kind = V1Role.KubeKind, Metadata = Objects.Metadata(Name), Rules = Rules(options.Graph) },
        new V1RoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = V1RoleBinding.KubeKind,
            Metadata = Objects.Metadata(Name),
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = V1Role.KubeKind, Name = Name },
            Subjects = [new Rbacv1Subject { Kind = V1ServiceAccount.KubeKind, Name = Name, NamespaceProperty = options.Cluster.Namespace }],
        },
    ];

    private static List<V1PolicyRule> Rules(SeldonDeploymentOptions graph) =>
    [
        // A name can be asked for only when there is one: whoever may create may create any.
        Rule(Seldon, ["seldondeployments"], "create"),
        new V1PolicyRule { ApiGroups = [Seldon], Resources = ["seldondeployments"], ResourceNames = [graph.Name], Verbs = ["get", "list", "watch", "patch"] },
        Rule("apps", ["deployments"], "list"),
        Rule("", ["pods"], "list"),
        Rule("", ["pods/log"], "get"),
        // The verification request goes through the API server's service proxy, to this one service.
        new V1PolicyRule { ApiGroups = [""], Resources = ["services/proxy"], ResourceNames = [graph.Service, $"{graph.Service}:8000"], Verbs = ["create"] },
    ];

    private static V1PolicyRule Rule(string group, string[] resources, params string[] verbs) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1Container Container(PublishOptions options) => Pods.Container(Name, options.Cluster.Images.Deployer, cpu: "50m", memory: "256Mi",
        [
            Pods.Variable("ASPNETCORE_URLS", $"http://+:{Port}"),
            Pods.Variable("AllowedHosts", $"{Name};{Name}.{options.Cluster.Namespace};{Name}.{options.Cluster.Namespace}.svc;localhost"),
            Pods.Variable("MLFLOW_TRACKING_URI", $"http://{MlflowManifests.Name}:{MlflowManifests.Port}"),
            // where `kubectl port-forward` opens it, since a browser knows no service's name
            Pods.Variable("Deployer__MlflowUrl", $"http://localhost:{MlflowManifests.Port}"),
            Pods.Variable("services__graph__http__0", $"http://localhost:{RehearsalPort}"),
            Pods.Variable("Deployer__DataDirectory", "/data"),
            Pods.Variable("Deployer__Target", AppliesGraphs(options) ? "Kubernetes" : "Local"),
            Pods.Variable("Deployer__Deadline", options.RollOutDeadline.ToString("c")),
            Pods.Variable("SeldonDeployment__Name", options.Graph.Name),
            Pods.Variable("SeldonDeployment__Namespace", options.Graph.Namespace),
            Pods.Variable("SeldonDeployment__Predictor", options.Graph.Predictor),
            Pods.Variable("SeldonDeployment__Replicas", $"{options.Graph.Replicas}"),
            Pods.Variable("SeldonDeployment__Server", $"{options.Graph.Server}"),
            Pods.Variable("SeldonDeployment__Image", options.Graph.Image),
        ],
        dataFolder: "/data",
        ports: [new V1ContainerPort { Name = "http", ContainerPort = Port }])
        .WithProbes(ready: "/health", alive: "/alive");

    /// <summary>
    /// Runs each manifest before the cluster gets it, and answers what the cluster's answers are compared with. It is ready with no
    /// graph: the deployer must be reached to roll out the first one.
    /// </summary>
    private static V1Container Rehearsal(ClusterOptions options) => Pods.Container("rehearsal", options.Images.GraphRunner, cpu: "50m", memory: "256Mi",
        [
            Pods.Variable("ASPNETCORE_URLS", $"http://+:{RehearsalPort}"),
            Pods.Variable("AllowedHosts", "localhost"),
            Pods.Variable("Graph__DataDirectory", "/tmp/graph"),
            Pods.Variable("AWS_ENDPOINT_URL", options.S3Endpoint),
            .. SecretNames.S3Credentials(SecretNames.SeldonInitContainer),
        ],
        ports: [new V1ContainerPort { Name = "rehearsal", ContainerPort = RehearsalPort }])
        .WithProbes(ready: "/alive", alive: "/alive", port: "rehearsal");
}
