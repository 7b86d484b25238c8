using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>
/// Pods and containers that pass Pod Security "restricted", with what a scheduler and a kubelet need to know
/// (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
/// </summary>
internal static class Pods
{
    private const string Token = "api-token";

    /// <param name="more">Further containers. None shares its temporary files with another.</param>
    public static V1PodSpec Spec(V1Container container, string? claim = null, string? restart = null, params IReadOnlyList<V1Container> more) => new()
    {
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        RestartPolicy = restart,
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = Images.User,
            RunAsGroup = Images.User,
            FsGroup = Images.User,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        Containers = [container, .. more],
        Volumes =
        [
            .. more.Prepend(container).Select(static container => new V1Volume { Name = TemporaryFiles(container.Name), EmptyDir = new V1EmptyDirVolumeSource() }),
            .. claim is null ? Array.Empty<V1Volume>() : [new V1Volume { Name = "data", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = claim } }],
        ],
    };

    /// <param name="name">Also the name of the resource in the application.</param>
    /// <param name="cpu">Request; the limit leaves room for start-up and bursts.</param>
    /// <param name="memory">Request and limit alike: a pod that is over its memory is ended whatever its request was.</param>
    public static V1Container Container(string name, string image, string cpu, string memory, IEnumerable<V1EnvVar> variables,
        string? dataFolder = null, IReadOnlyList<V1ContainerPort>? ports = null, IReadOnlyList<string>? command = null, IReadOnlyList<string>? args = null) => new()
        {
            Name = name,
            Image = image,
            Command = command is null ? null : [.. command],
            Args = args is null ? null : [.. args],
            Env = [.. variables],
            Ports = ports is null ? null : [.. ports],
            Resources = new V1ResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) },
                Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("2"), ["memory"] = new(memory) },
            },
            SecurityContext = new V1SecurityContext
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                Capabilities = new V1Capabilities { Drop = ["ALL"] },
            },
            VolumeMounts =
        [
            new V1VolumeMount { Name = TemporaryFiles(name), MountPath = "/tmp" },
            .. dataFolder is null ? Array.Empty<V1VolumeMount>() : [new V1VolumeMount { Name = "data", MountPath = dataFolder }],
        ],
        };

    public static V1Container WithProbes(this V1Container container, string ready, string alive, string port = "http")
    {
        container.StartupProbe = Probe(alive, port, period: 2, failures: 60);
        container.ReadinessProbe = Probe(ready, port, period: 5, failures: 3);
        container.LivenessProbe = Probe(alive, port, period: 10, failures: 3);
        return container;
    }

    /// <summary>
    /// Gives one container, and none beside it, what it calls the API server with, at the place where its client looks for it
    /// (https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume).
    /// </summary>
    public static V1PodSpec WithToken(this V1PodSpec pod, string serviceAccount, string container)
    {
        pod.ServiceAccountName = serviceAccount;
        pod.Volumes.Add(new V1Volume
        {
            Name = Token,
            Projected = new V1ProjectedVolumeSource
            {
                Sources =
                [
                    new V1VolumeProjection { ServiceAccountToken = new V1ServiceAccountTokenProjection { Path = "token", ExpirationSeconds = 3600 } },
                    new V1VolumeProjection { ConfigMap = new V1ConfigMapProjection { Name = "kube-root-ca.crt", Items = [new V1KeyToPath { Key = "ca.crt", Path = "ca.crt" }] } },
                    new V1VolumeProjection
                    {
                        DownwardAPI = new V1DownwardAPIProjection
                        {
                            Items = [new V1DownwardAPIVolumeFile { Path = "namespace", FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.namespace" } }]
                        }
                    },
                ],
            },
        });
        pod.Containers.Single(one => one.Name == container).VolumeMounts.Add(new V1VolumeMount
        {
            Name = Token,
            MountPath = "/var/run/secrets/kubernetes.io/serviceaccount",
            ReadOnlyProperty = true
        });
        return pod;
    }

    private static string TemporaryFiles(string container) => $"{container}-tmp";

    private static V1Probe Probe(string path, string port, int period, int failures) => new()
    {
        // The kubelet asks by the pod's address, which no service allows as a host.
        HttpGet = new V1HTTPGetAction { Path = path, Port = port, HttpHeaders = [new V1HTTPHeader { Name = "Host", Value = "localhost" }] },
        PeriodSeconds = period,
        TimeoutSeconds = 5,
        FailureThreshold = failures,
    };

    public static V1EnvVar Variable(string name, string value) => new() { Name = name, Value = value };
}
