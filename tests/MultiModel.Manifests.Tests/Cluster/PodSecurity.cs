using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MultiModel.Manifests.Tests.Cluster;

/// <summary>
/// What is wrong with a pod under Pod Security "restricted" of Kubernetes 1.36
/// (https://kubernetes.io/docs/concepts/security/pod-security-standards/), and under what MultiModel asks for besides: a read-only root, no token, resources, pinned images, probes that exist.
/// </summary>
internal static partial class PodSecurity
{
    private static readonly string[] Volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>The paths that each image answers to a probe; what answers is in the image's own tests or documentation.</summary>
    private static readonly Dictionary<string, string[]> ProbePaths = new()
    {
        ["ghcr.io/multimodel/graphrunner"] = ["/health", "/alive"],
        ["ghcr.io/multimodel/deployer"] = ["/health", "/alive"],
        ["ghcr.io/mlflow/mlflow"] = ["/health"],
        ["quay.io/minio/minio"] = ["/minio/health/live", "/minio/health/ready"],
        ["seldonio/mlflowserver"] = ["/health/ping", "/health/status"],
    };

    /// <summary>Some values of each are allowed; none is needed here.</summary>
    private static readonly string[] Options = ["seLinuxOptions", "appArmorProfile", "windowsOptions"];

    private static readonly string[][] Handlers = [["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"]];

    /// <summary>The exceptions, which docs/security.md tells.</summary>
    public static readonly string[] WritableRoot = ["seldonio/mlflowserver"];
    public static readonly string[] WithToken = ["deployer"];

    public static IEnumerable<string> Violations(PublishedPod pod)
    {
        var spec = pod.Spec;
        var security = spec["securityContext"];
        foreach (var host in new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(host => (bool?)spec[host] == true))
            yield return $"{host} is set";
        foreach (var volume in spec["volumes"]?.AsArray() ?? [])
            if (volume!.AsObject().Select(static member => member.Key).Where(static key => key != "name").ToList() is not [var kind] || !Volumes.Contains(kind))
                yield return $"volume {volume["name"]} is of a forbidden kind";
        foreach (var option in Options.Append("sysctls").Where(option => security?[option] is not null))
            yield return $"{option} is set";
        if ((bool?)spec["automountServiceAccountToken"] != false)
            yield return "a token is mounted";
        foreach (var name in WhoHasATokenIn(pod).Except(WithToken))
            yield return $"{name} has a token";
        foreach (var container in pod.AllContainers)
            foreach (var violation in Container(container, security))
                yield return $"{container["name"]}: {violation}";
        if (pod.Serves)
            foreach (var container in pod.Containers)
                foreach (var violation in Probes(container, pod.OperatorNamesPorts))
                    yield return $"{container["name"]}: {violation}";
    }

    /// <summary>The containers that mount a token of their own.</summary>
    public static IEnumerable<string> WhoHasATokenIn(PublishedPod pod)
    {
        var tokens = (pod.Spec["volumes"]?.AsArray() ?? []).Where(static volume => volume!["projected"]?["sources"]?.AsArray().Any(static source => source!["serviceAccountToken"] is not null) == true)
            .Select(static volume => (string?)volume!["name"]).ToList();
        return pod.AllContainers.Where(container => container["volumeMounts"]?.AsArray().Any(mount => tokens.Contains((string?)mount!["name"])) == true).Select(static container => (string)container["name"]!);
    }

    private static IEnumerable<string> Container(JsonObject container, JsonNode? pod)
    {
        var own = container["securityContext"];
        if ((bool?)own?["allowPrivilegeEscalation"] != false)
            yield return "privileges can be escalated";
        if ((bool?)own?["privileged"] == true)
            yield return "is privileged";
        if (own?["capabilities"]?["drop"]?.AsArray().Any(static drop => (string?)drop == "ALL") != true)
            yield return "does not drop ALL capabilities";
        if (own?["capabilities"]?["add"]?.AsArray().Any(static add => (string?)add != "NET_BIND_SERVICE") == true)
            yield return "adds capabilities";
        if (((bool?)own?["runAsNonRoot"] ?? (bool?)pod?["runAsNonRoot"]) != true)
            yield return "may run as root";
        if (((long?)own?["runAsUser"] ?? (long?)pod?["runAsUser"]) is null or 0)
            yield return "has no user, or root";
        if (((string?)own?["seccompProfile"]?["type"] ?? (string?)pod?["seccompProfile"]?["type"]) is not ("RuntimeDefault" or "Localhost"))
            yield return "has no seccomp profile";
        foreach (var option in Options.Append("procMount").Where(option => own?[option] is not null))
            yield return $"{option} is set";
        foreach (var handler in Handlers.Select(path => path.Aggregate((JsonNode?)container, static (node, key) => node?[key])).OfType<JsonNode>())
            if ((handler["httpGet"] ?? handler["tcpSocket"])?["host"] is not null)
                yield return "lets the kubelet ask another host";
        if (container["ports"]?.AsArray().Any(static port => port!["hostPort"] is not null) == true)
            yield return "takes a port of the host";
        if ((bool?)own?["readOnlyRootFilesystem"] != true && !WritableRoot.Contains(Repository(container)))
            yield return "can write its root";
        foreach (var part in new[] { "requests", "limits" })
            if (container["resources"]?[part]?.AsObject().Select(static pair => pair.Key).Order().SequenceEqual(["cpu", "memory"]) != true)
                yield return $"has no {part} for cpu and memory";
        if (!Pinned().IsMatch((string)container["image"]!))
            yield return "has an image that is not pinned";
    }

    private static IEnumerable<string> Probes(JsonObject container, bool operatorNamesPorts)
    {
        var ports = container["ports"]?.AsArray().Select(static port => (string?)port!["name"]).ToHashSet() ?? [];
        if (operatorNamesPorts)
            ports.Add("http");
        foreach (var kind in new[] { "readinessProbe", "livenessProbe" })
            if (container[kind] is null)
                yield return $"has no {kind}";
        foreach (var kind in new[] { "readinessProbe", "livenessProbe", "startupProbe" })
            if (container[kind]?["httpGet"] is { } get && (!ProbePaths[Repository(container)].Contains((string)get["path"]!) || !ports.Contains((string)get["port"]!)))
                yield return $"has a {kind} that nothing answers: {get["port"]}{get["path"]}";
    }

    private static string Repository(JsonObject container) => ((string)container["image"]!).Split('@')[0] is var image && image.LastIndexOf(':') is > 0 and var colon ? image[..colon] : image;

    [GeneratedRegex(@"\A[^@:]+(:(?!latest\z)[\w][\w.-]*|@sha256:[0-9a-f]{64})\z")]
    private static partial Regex Pinned();
}
