using System.Text.RegularExpressions;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Kubernetes;

namespace MultiModel.Graphs.Seldon;

/// <summary>Where the model of a graph node comes from, and what serves it.</summary>
/// <param name="Node">The node, which is the container's name too.</param>
/// <param name="Image">The image that serves the node in a cluster.</param>
/// <param name="Source">The model directory, <c>s3://bucket/prefix/</c>, always with a slash at its end.</param>
/// <param name="Digest">What <c>multimodel/digest-&lt;node&gt;</c> of the pod template says; null when it says nothing.</param>
/// <param name="Method">The model's method to call (parameter <c>predict_method</c>, of SKLEARN_SERVER <c>method</c>); null for the model's own default.</param>
public sealed partial record ModelLocation(string Node, string Image, Uri Source, string? Digest, string? Method)
{
    /// <summary>The method that the node's server calls where no parameter says which; null for the model's own default.</summary>
    public string? UsualMethod { get; init; }

    /// <summary>The annotation of the pod template that holds the digest of a container's model directory.</summary>
    public const string DigestAnnotation = "multimodel/digest-";

    /// <summary>The volume of a container's model, by the name that Seldon's own operator gives it.</summary>
    public static string VolumeOf(string container) => container + "-provision-location";

    /// <summary>The environment variable in which a container is told the digest of the model directory that it may load.</summary>
    public const string DigestVariable = "MULTIMODEL_MODEL_DIGEST";

    private const string PrepackagedVersion = "1.17.1";

    /// <summary>
    /// Follows the node's <c>model_uri</c> through the container's volume to the init container that fills it, or takes the
    /// <c>modelUri</c> of a prepackaged server.
    /// </summary>
    /// <param name="predictor">The node's predictor.</param>
    /// <param name="unit">The node.</param>
    /// <param name="protocol">The deployment's protocol.</param>
    /// <returns>Null when the node's container downloads no model: it runs elsewhere.</returns>
    /// <exception cref="GraphException">The node has no container, or what fills its volume is missing or ambiguous.</exception>
    public static ModelLocation? Find(Predictor predictor, PredictiveUnit unit, string? protocol = null)
    {
        // SKLEARN_SERVER calls the parameter method
        var method = Parameter(unit, "predict_method") ?? (unit.Implementation == Implementations.SklearnServer ? Parameter(unit, "method") : null);
        if (unit.Implementation is Implementations.MlflowServer or Implementations.SklearnServer)
        {
            var uri = unit.ModelUri ?? throw new GraphException($"{unit.Name}: {unit.Implementation} needs modelUri, the address of the model directory.");
            var digest = predictor.ComponentSpecs.Select(pod => DigestOf(pod, unit.Name)).FirstOrDefault(static found => found is not null);
            return new ModelLocation(unit.Name, PrepackagedImage(unit.Implementation), Directory(unit.Name, uri), digest, method) { UsualMethod = UsualMethodOf(unit, protocol) };
        }
        if (Parameter(unit, "model_uri") is not { } modelUri)
            return null;
        var (podTemplate, container) = ContainerOf(predictor, unit.Name)
            ?? throw new GraphException($"{unit.Name}: no container has the node's name. Name the container {unit.Name}.");
        var source = modelUri.StartsWith("s3://", StringComparison.Ordinal) ? modelUri : SourceOf(podTemplate.Spec, container, modelUri);
        return new ModelLocation(unit.Name, container.Image ?? "", Directory(unit.Name, source), DigestOf(podTemplate, unit.Name), method);
    }

    internal static (ComponentSpec Pod, Container Container)? ContainerOf(Predictor predictor, string name)
    {
        foreach (var pod in predictor.ComponentSpecs)
            if (pod.Spec.Containers.FirstOrDefault(container => container.Name == name) is { } found)
                return (pod, found);
        return null;
    }

    /// <summary>What an init container downloads: its first argument, into its second.</summary>
    internal static (string Source, string Target)? Download(Container container)
        => container.Args is [var source, var target] && source.Contains("://", StringComparison.Ordinal) ? (source, target) : null;

    /// <summary>The volume that a path of a container lies in, and the path within it.</summary>
    internal static (string Volume, string Path)? InVolume(Container container, string path)
    {
        var mount = container.VolumeMounts
            .Where(mount => IsBelow(path, mount.MountPath))
            .MaxBy(static mount => mount.MountPath.TrimEnd('/').Length);
        if (mount is null)
            return null;
        var rest = path.TrimEnd('/')[Math.Min(path.TrimEnd('/').Length, mount.MountPath.TrimEnd('/').Length)..].Trim('/');
        return (mount.Name, string.Join('/', new[] { mount.SubPath?.Trim('/') ?? "", rest }.Where(static part => part.Length > 0)));
    }

    private static string SourceOf(PodSpec pod, Container container, string path)
    {
        var place = InVolume(container, path) ?? throw new GraphException($"{container.Name}: model_uri is {path}, and no volume of the container is mounted there.");
        var downloads = pod.InitContainers
            .Select(init => (init, download: Download(init)))
            .Where(pair => pair.download is { } download && InVolume(pair.init, download.Target) == place)
            .ToList();
        return downloads switch
        {
            [var only] => only.download!.Value.Source,
            [] => throw new GraphException($"{container.Name}: no init container downloads a model to {path} in the volume {place.Volume}."),
            _ => throw new GraphException(
                $"{container.Name}: the init containers {string.Join(" and ", downloads.Select(static pair => pair.init.Name))} "
                + $"download into one folder of the volume {place.Volume}, so the last one wins. "
                + "Give each model a volume of its own, named <container>-provision-location."),
        };
    }

    /// <summary>Also rclone's <c>s3:bucket/prefix</c>, by its remote of that name: Seldon's initializer makes one of the other.</summary>
    private static Uri Directory(string node, string source)
        => Uri.TryCreate((RcloneAddress().Match(source) is { Success: true } rclone ? "s3://" + source[rclone.Length..] : source).TrimEnd('/') + "/", UriKind.Absolute, out var uri)
            && uri is { Scheme: "s3", Host.Length: > 0 }
            ? uri
            : throw new GraphException($"{node}: a model is read from s3://bucket/prefix/, not from {source}.");

    [GeneratedRegex("^s3:(?!/)")]
    private static partial Regex RcloneAddress();

    /// <summary>SKLEARN_SERVER calls predict_proba (SKLearnServer.py); by the v2 protocol MLServer is in its place, which calls predict.</summary>
    private static string? UsualMethodOf(PredictiveUnit unit, string? protocol)
        => unit.Implementation == Implementations.SklearnServer && protocol is (null or "" or "seldon") ? "predict_proba" : null;

    private static string? DigestOf(ComponentSpec pod, string node) => pod.Metadata?.Annotations.GetValueOrDefault(DigestAnnotation + node);

    private static string? Parameter(PredictiveUnit unit, string name) => unit.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value;

    private static bool IsBelow(string path, string folder) => (path.TrimEnd('/') + "/").StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string PrepackagedImage(string implementation)
        => $"seldonio/{(implementation == Implementations.MlflowServer ? "mlflowserver" : "sklearnserver")}:{PrepackagedVersion}";
}
