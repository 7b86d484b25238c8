using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Yaml;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>
/// What the pods may do on their nodes: of Kubernetes' Pod Security Standards what the file says itself. A pod that names no user is left
/// alone: Seldon's operator gives it one of its own (DEFAULT_USER_ID, 8888 in its chart).
/// </summary>
internal static class RightsRules
{
    /// <summary>The only one that the profile "restricted" lets a container add.</summary>
    private const string HarmlessCapability = "NET_BIND_SERVICE";

    public static IEnumerable<LintFinding> Check(LintContext file) =>
        file.Pods.SelectMany(static pod => Pod(pod.Pod.Spec, pod.Place)).Concat(file.Containers.SelectMany(static container => Privileges(container).Concat(User(container))));

    private static IEnumerable<LintFinding> Pod(PodSpec pod, YamlValue place)
    {
        foreach (var (field, isShared) in new[] { ("hostNetwork", pod.HostNetwork), ("hostPID", pod.HostPID), ("hostIPC", pod.HostIPC) })
            if (isShared == true)
                yield return Finding(LintRules.Privileged, At(place, field), $"the pod shares a namespace of its node: {field}.");
        for (var i = 0; i < pod.Volumes.Count; i++)
            if (pod.Volumes[i].HostPath is { } host)
                yield return Finding(LintRules.Privileged, At(place, "volumes", i, "hostPath"), $"the volume {pod.Volumes[i].Name} is {host.Path} of the node.");
    }

    private static IEnumerable<LintFinding> Privileges(LintContainer container)
    {
        var security = container.Container.SecurityContext;
        if (security?.Privileged == true)
            yield return Finding(
                LintRules.Privileged,
                container.At("securityContext", "privileged"),
                $"{container.Container.Name} is privileged.",
                Replace(container.At("securityContext", "privileged"), "false"));
        if (security?.AllowPrivilegeEscalation == true)
            yield return Finding(
                LintRules.Privileged,
                container.At("securityContext", "allowPrivilegeEscalation"),
                $"{container.Container.Name} may gain privileges.",
                Replace(container.At("securityContext", "allowPrivilegeEscalation"), "false"));
        for (var i = 0; i < security?.Capabilities?.Add.Count; i++)
            if (security.Capabilities.Add[i] is var capability and not HarmlessCapability)
                yield return Finding(
                    LintRules.Privileged,
                    container.At("securityContext", "capabilities", "add", i),
                    $"{container.Container.Name} gets the capability {capability}.");
    }

    private static IEnumerable<LintFinding> User(LintContainer container)
    {
        var (own, pod) = (container.Container.SecurityContext, container.Pod.Spec.SecurityContext);
        var user = own?.RunAsUser ?? pod?.RunAsUser;
        if (user == 0)
            yield return Finding(
                LintRules.Root,
                At(own?.RunAsUser is null ? container.PodPlace : container.Place, "securityContext", "runAsUser"),
                $"{container.Container.Name} runs as user 0.");
        else if (user is null && (own?.RunAsNonRoot ?? pod?.RunAsNonRoot) == false)
            yield return Finding(
                LintRules.Root,
                At(own?.RunAsNonRoot is null ? container.PodPlace : container.Place, "securityContext", "runAsNonRoot"),
                $"{container.Container.Name} may run as root, and names no user.");
    }
}
