using System.Text.RegularExpressions;
using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>How the containers run.</summary>
internal static partial class PodRules
{
    public static IEnumerable<LintFinding> Check(LintContext file)
        => file.Containers.SelectMany(container => Download(container).Concat(Image(container, file)).Concat(Rights(container)).Concat(Operation(container, file)).Concat(Environment(container)))
            .Concat(file.Nodes.SelectMany(ModelUri));

    private static IEnumerable<LintFinding> Download(LintContainer container)
    {
        if (container.IsInit && ModelLocation.Download(container.Container) is { } download && !download.Source.EndsWith('/'))
            yield return Finding(LintRules.TrailingSlash, container.At("args", 0), $"{container.Container.Name}: {download.Source} has no slash at its end.", Replace(container.At("args", 0), download.Source + "/"));
    }

    private static IEnumerable<LintFinding> Image(LintContainer container, LintContext file)
    {
        if (container.Container.Image is not { Length: > 0 } image)
        {
            // The operator brings the image of a prepackaged server.
            if (!file.Nodes.Any(node => node.Unit.Name == container.Container.Name && ReferenceEquals(node.Predictor, container.Predictor) && Implementations.IsPrepackaged(node.Unit.Implementation)))
                yield return Finding(LintRules.FloatingImage, container.At("name"), $"{container.Container.Name} has no image.");
            yield break;
        }
        var name = image[(image.LastIndexOf('/') + 1)..];
        if (!image.Contains('@') && (!name.Contains(':') || name.EndsWith(":latest", StringComparison.Ordinal)))
            yield return Finding(LintRules.FloatingImage, container.At("image"), $"{container.Container.Name}: {image} names no version.");
    }

    private static IEnumerable<LintFinding> Rights(LintContainer container)
    {
        var security = container.Container.SecurityContext;
        if (security?.Privileged == true)
            yield return Finding(LintRules.Privileged, container.At("securityContext", "privileged"), $"{container.Container.Name} is privileged.", Replace(container.At("securityContext", "privileged"), "false"));
        if (security?.AllowPrivilegeEscalation == true)
            yield return Finding(LintRules.Privileged, container.At("securityContext", "allowPrivilegeEscalation"), $"{container.Container.Name} may gain privileges.", Replace(container.At("securityContext", "allowPrivilegeEscalation"), "false"));
        if ((security?.RunAsUser ?? container.Pod.Spec.SecurityContext?.RunAsUser) == 0)
            yield return Finding(LintRules.Root, At(security?.RunAsUser is null ? container.PodPlace : container.Place, "securityContext", "runAsUser"), $"{container.Container.Name} runs as user 0.");
    }

    private static IEnumerable<LintFinding> Operation(LintContainer container, LintContext file)
    {
        if (container.Container.Resources is not { Requests.Count: > 0, Limits.Count: > 0 })
            yield return Finding(LintRules.NoResources, container.At("name"), $"{container.Container.Name} states no {(container.Container.Resources is { Requests.Count: > 0 } ? "limits" : "requests")}.");
        if (!container.IsInit && container.Container.ReadinessProbe?.HttpGet is null && file.Nodes.Any(node => node.Unit.Name == container.Container.Name))
            yield return Finding(LintRules.NoReadiness, container.At("name"), $"{container.Container.Name} counts as ready before its model is loaded.");
    }

    private static IEnumerable<LintFinding> Environment(LintContainer container)
    {
        for (var i = 0; i < container.Container.Env.Count; i++)
            if (container.Container.Env[i] is { Value.Length: > 0 } variable && SecretName().IsMatch(variable.Name))
                yield return Finding(LintRules.SecretInText, container.At("env", i, "name"), $"{container.Container.Name}: {variable.Name} has its value in the file.");
    }

    private static IEnumerable<LintFinding> ModelUri(LintNode node)
    {
        if (node.Unit.Parameters.All(static parameter => parameter.Name != "model_uri") || ModelLocation.ContainerOf(node.Predictor, node.Unit.Name) is not { } found)
            yield break;
        var i = node.Unit.Parameters.ToList().FindIndex(static parameter => parameter.Name == "model_uri");
        var uri = node.Unit.Parameters[i].Value;
        // A model that is part of the image, or on a volume that is filled elsewhere, needs no download.
        if (uri.Contains("://", StringComparison.Ordinal) || ModelLocation.InVolume(found.Container, uri) is not { } place || !IsEmptyDir(found.Pod.Spec, place.Volume))
            yield break;
        if (!found.Pod.Spec.InitContainers.Any(init => init.VolumeMounts.Any(mount => mount.Name == place.Volume)))
            yield return Finding(LintRules.NoModel, node.At("parameters", i, "value"), $"{node.Unit.Name}: nothing fills the volume {place.Volume}.");
    }

    private static bool IsEmptyDir(PodSpec pod, string volume) => pod.Volumes.Any(item => item.Name == volume && item.EmptyDir is not null);

    [GeneratedRegex("(SECRET|PASSWORD|TOKEN|PRIVATE_KEY|SECRET_ACCESS_KEY)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
