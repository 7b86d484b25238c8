using System.Text.RegularExpressions;
using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>How the containers run.</summary>
internal static partial class PodRules
{
    private const string TensorflowContainer = "tfserving";

    /// <summary>https://github.com/kserve/kserve/issues/2241</summary>
    private const string ClosedRegistry = "gcr.io/kfserving/";

    private const int MostNames = 4;

    /// <summary>What the operator adds to every pod, by its name now and before Seldon Core 1.2.</summary>
    private static readonly string[] OperatorsVolumes = ["seldon-podinfo", "podinfo"];

    public static IEnumerable<LintFinding> Check(LintContext file)
        => file.Containers
            .SelectMany(container => Download(container)
                .Concat(Image(container, file))
                .Concat(Volumes(container, file))
                .Concat(Environment(container)))
            .Concat(file.Nodes.SelectMany(ModelUri))
            .Concat(Operation(file));

    private static IEnumerable<LintFinding> Download(LintContainer container)
    {
        // Rclone, Seldon's own initializer, copies a folder; KFServing's lists what begins with the address.
        if (container.IsInit && ModelLocation.Download(container.Container) is { } download && !download.Source.EndsWith('/')
            && IsBucket(download.Source) && container.Container.Image?.Contains("rclone", StringComparison.Ordinal) != true)
            yield return Finding(
                LintRules.TrailingSlash,
                container.At("args", 0),
                $"{container.Container.Name}: {download.Source} has no slash at its end.",
                Replace(container.At("args", 0), download.Source + "/"));
    }

    private static IEnumerable<LintFinding> Image(LintContainer container, LintContext file)
    {
        if (container.Container.Image is not { Length: > 0 } image)
        {
            // The operator brings the image of a prepackaged server, and of the one that TENSORFLOW_SERVER runs beside its node.
            if (container.IsInit || !Servers(file, container).Any(unit => unit.Name == container.Container.Name
                || (unit.Implementation == Implementations.TensorflowServer && container.Container.Name == TensorflowContainer)))
                yield return Finding(
                    LintRules.NoImage,
                    container.At("name"),
                    $"{container.Container.Name} has no image{(container.IsInit ? "" : ", and no prepackaged server of the graph has its name")}.");
            yield break;
        }
        var name = image[(image.LastIndexOf('/') + 1)..];
        if (!image.Contains('@') && (!name.Contains(':') || name.EndsWith(":latest", StringComparison.Ordinal)))
            yield return Finding(LintRules.FloatingImage, container.At("image"), $"{container.Container.Name}: {image} names no version.");
        if (image.StartsWith(ClosedRegistry, StringComparison.Ordinal))
            yield return Finding(LintRules.ImageGone, container.At("image"), $"{container.Container.Name}: {image} cannot be pulled since June 2022.");
    }

    private static IEnumerable<LintFinding> Volumes(LintContainer container, LintContext file)
    {
        for (var i = 0; i < container.Container.VolumeMounts.Count; i++)
        {
            var name = container.Container.VolumeMounts[i].Name;
            if (name.Length > 0 && container.Pod.Spec.Volumes.All(volume => volume.Name != name) && !OperatorsVolumes.Contains(name)
                && !Servers(file, container).Any(unit => name == ModelLocation.VolumeOf(unit.Name)))
                yield return Finding(LintRules.NoVolume, container.At("volumeMounts", i, "name"), $"{container.Container.Name} mounts {name}, which is no volume of its pod.");
        }
    }

    /// <summary>One finding a deployment for what often all containers lack: many of one kind would hide the others.</summary>
    private static IEnumerable<LintFinding> Operation(LintContext file) => new[]
    {
        One(LintRules.NoResources, file.Containers.Where(static container => container.Container.Resources is not { Requests.Count: > 0 }), "no requests are stated for"),
        One(
            LintRules.NoResources,
            file.Containers.Where(static container => container.Container.Resources is { Requests.Count: > 0, Limits.Count: 0 }),
            "no limits are stated for"),
        One(
            LintRules.NoReadiness,
            file.Containers.Where(container => !container.IsInit && IsReadyTooSoon(container.Container.ReadinessProbe) && HoldsModel(container, file)),
            "no readiness probe asks the model of"),
    }.OfType<LintFinding>();

    private static LintFinding? One(LintRule rule, IEnumerable<LintContainer> containers, string what)
        => containers.ToList() is [var first, ..] all
            ? Finding(rule, first.At("name"), $"{what} {Listed([.. all.Select(static container => container.Container.Name).Distinct()])}.")
            : null;

    private static string Listed(List<string> names) => names.Count <= MostNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static bool IsReadyTooSoon(Probe? probe) => probe is null or { HttpGet: null, Exec: null, TcpSocket: not null };

    /// <summary>Whether the container serves a model, and the operator does not give it a probe over HTTP itself (as it does where MLServer or Triton run).</summary>
    private static bool HoldsModel(LintContainer container, LintContext file) => file.Nodes
        .Where(node => node.Unit.Name == container.Container.Name && ReferenceEquals(node.Predictor, container.Predictor))
        .Any(node => Implementations.IsPrepackaged(node.Unit.Implementation)
            ? node.Unit.Implementation != Implementations.TritonServer && (!file.IsV2 || node.Unit.Implementation == Implementations.TensorflowServer)
            : node.Unit is { Type: UnitTypes.Model } or { Type: null, Methods.Count: 0 } || node.Unit.Parameters.Any(static parameter => parameter.Name == "model_uri"));

    private static IEnumerable<PredictiveUnit> Servers(LintContext file, LintContainer container) => file.Nodes
        .Where(node => ReferenceEquals(node.Predictor, container.Predictor) && Implementations.IsPrepackaged(node.Unit.Implementation))
        .Select(static node => node.Unit);

    private static bool IsBucket(string address) => address.StartsWith("s3://", StringComparison.Ordinal) || address.StartsWith("gs://", StringComparison.Ordinal);

    private static IEnumerable<LintFinding> Environment(LintContainer container)
    {
        for (var i = 0; i < container.Container.Env.Count; i++)
            if (container.Container.Env[i] is { Value.Length: > 0 } variable && SecretName().IsMatch(variable.Name))
                yield return Finding(LintRules.SecretInText, container.At("env", i, "name"), $"{container.Container.Name}: {variable.Name} has its value in the file.");
    }

    private static IEnumerable<LintFinding> ModelUri(LintNode node)
    {
        if (node.Unit.ModelUri is { } address && TrackingAddress().IsMatch(address))
            yield return Finding(LintRules.TrackingAddress, node.At("modelUri"), $"{node.Unit.Name}: {address} is known to MLflow alone.");
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

    [GeneratedRegex("^(models|runs|mlflow-artifacts):/")]
    private static partial Regex TrackingAddress();

    [GeneratedRegex("(SECRET|PASSWORD|TOKEN|PRIVATE_KEY|SECRET_ACCESS_KEY)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
