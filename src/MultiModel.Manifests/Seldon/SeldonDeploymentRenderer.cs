using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Manifests.Seldon;

/// <summary>
/// Renders a chain of models as a SeldonDeployment that Seldon Core 1.17.1 runs: every model in a volume of its own, init containers
/// that end their prefix with a slash, probes that mean "model loaded", and a pod that passes Pod Security "restricted".
/// </summary>
public static class SeldonDeploymentRenderer
{
    /// <summary>Label of a pod that tells Istio whether it gets a sidecar.</summary>
    internal const string IstioInjection = "sidecar.istio.io/inject";

    private const string ModelDirectory = "/mnt/models";

    /// <summary>The annotation of the pod template that holds a model directory's digest.</summary>
    public static string DigestAnnotation(string container) => ModelLocation.DigestAnnotation + container;

    /// <param name="chain">The models in the order that a request passes them; the answer of one is the request of the next.</param>
    /// <exception cref="ArgumentException">A name is none that Kubernetes accepts, the chain is empty or too long, or a node occurs twice.</exception>
    public static SeldonDeployment Render(SeldonDeploymentOptions options, IReadOnlyList<GraphModel> chain)
    {
        if (chain.Count == 0)
            throw new ArgumentException("A graph needs at least one model.");
        if (chain.Count > GraphBuilder.MaxDepth)
            throw new ArgumentException($"A chain of {chain.Count} models is deeper than the {GraphBuilder.MaxDepth} nodes that a graph may have: leave some out.");
        if (chain.GroupBy(static model => model.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two models are named {twice.Key}: every node needs a name of its own.");
        options.Check();
        return new SeldonDeployment
        {
            Metadata = new ObjectMeta { Name = options.Name, Namespace = options.Namespace },
            Spec = new SeldonDeploymentSpec
            {
                Name = options.Name,
                Protocol = "seldon",
                Predictors =
                [
                    new Predictor
                    {
                        Name = options.Predictor,
                        Replicas = options.Replicas,
                        ComponentSpecs = [new ComponentSpec { Metadata = Metadata(chain), Spec = Pod(options, chain) }],
                        Graph = Graph(options, chain),
                    },
                ],
            },
        };
    }

    private static ObjectMeta Metadata(IReadOnlyList<GraphModel> chain) => new()
    {
        // As on the application's own pods: a sidecar would need more than the policies allow, and refuse the deployer's predictions.
        Labels = new Dictionary<string, string> { [IstioInjection] = "false" },
        Annotations = new SortedDictionary<string, string>(
            chain.Where(static model => model.Digest is not null)
                .ToDictionary(static m => DigestAnnotation(m.Name), static m => m.Digest!),
            StringComparer.Ordinal),
    };

    private static PredictiveUnit Graph(SeldonDeploymentOptions options, IReadOnlyList<GraphModel> chain) => chain
        .Reverse()
        .Aggregate((PredictiveUnit?)null, (child, model) => new PredictiveUnit
        {
            Name = model.Name,
            // The Python server has only predict: asked to transform, it would hand its input on unchanged.
            Type = options.Server == ModelServer.Python ? UnitTypes.Model : model.Type,
            Parameters = [new UnitParameter { Name = "model_uri", Type = "STRING", Value = ModelDirectory }],
            Children = child is null ? [] : [child],
        })!;

    private static PodSpec Pod(SeldonDeploymentOptions options, IReadOnlyList<GraphModel> chain) => new()
    {
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        InitContainers = [.. chain.Select(model => ModelPod.Initializer(options, model, Mount(model, readOnly: null)))],
        Containers = [.. chain.Select(model => ModelPod.Server(options, model, Mount(model, readOnly: true)))],
        Volumes = [.. chain.Select(static model => new Volume { Name = ModelLocation.VolumeOf(model.Name), EmptyDir = new EmptyDir { SizeLimit = "1Gi" } })],
    };

    private static VolumeMount Mount(GraphModel model, bool? readOnly) => new() { Name = ModelLocation.VolumeOf(model.Name), MountPath = ModelDirectory, ReadOnly = readOnly };
}
