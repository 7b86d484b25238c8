using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Cluster;

/// <summary>The objects around a pod, labelled as Kubernetes recommends (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/).</summary>
internal static class Objects
{
    public const string NameLabel = "app.kubernetes.io/name";
    public const string PartOfLabel = "app.kubernetes.io/part-of";
    public const string PartOf = "multimodel";

    public static V1ObjectMeta Metadata(string name) => new() { Name = name, Labels = Labels(name) };

    public static Dictionary<string, string> Labels(string name) => new() { [NameLabel] = name, [PartOfLabel] = PartOf };

    /// <summary>The name of what is never changed: other content is another object.</summary>
    public static string NameByContent(string name, string content) => $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..8]}";

    public static V1LabelSelector Selector(string name) => new() { MatchLabels = new Dictionary<string, string> { [NameLabel] = name } };

    public static V1PodTemplateSpec Template(string name, V1PodSpec pod) =>
        // In a namespace with Istio, as Kubeflow's profiles are: a sidecar would need more than the policies allow, and keep a Job from ending.
        new() { Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string>(Labels(name)) { [SeldonDeploymentRenderer.IstioInjection] = "false" } }, Spec = pod };

    /// <summary>One pod at a time: what keeps its data on a volume must not run twice.</summary>
    public static V1Deployment Singleton(string name, V1PodSpec pod) => new()
    {
        ApiVersion = "apps/v1",
        Kind = V1Deployment.KubeKind,
        Metadata = Metadata(name),
        Spec = new V1DeploymentSpec
        {
            Replicas = 1,
            Selector = Selector(name),
            Strategy = new V1DeploymentStrategy { Type = "Recreate" },
            Template = Template(name, pod),
        },
    };

    public static V1Service Service(string name, params (string Name, int Port)[] ports) => new()
    {
        ApiVersion = "v1",
        Kind = V1Service.KubeKind,
        Metadata = Metadata(name),
        Spec = new V1ServiceSpec
        {
            Selector = new Dictionary<string, string> { [NameLabel] = name },
            Ports = [.. ports.Select(static port => new V1ServicePort { Name = port.Name, Port = port.Port, TargetPort = port.Name })],
        },
    };

    public static V1PersistentVolumeClaim Claim(string name, string size) => new()
    {
        ApiVersion = "v1",
        Kind = V1PersistentVolumeClaim.KubeKind,
        Metadata = Metadata(name),
        Spec = new V1PersistentVolumeClaimSpec
        {
            AccessModes = ["ReadWriteOnce"],
            Resources = new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size) } },
        },
    };

    /// <summary>Never blocks a drain, and never lets two pods be evicted at once.</summary>
    public static V1PodDisruptionBudget Budget(string name, V1LabelSelector selector) => new()
    {
        ApiVersion = "policy/v1",
        Kind = V1PodDisruptionBudget.KubeKind,
        Metadata = Metadata(name),
        // Pods that are not ready serve nobody: they may always be evicted.
        Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = selector, UnhealthyPodEvictionPolicy = "AlwaysAllow" },
    };
}
