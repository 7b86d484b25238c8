using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Lint;

/// <summary>The file that is checked, with the places of its values.</summary>
internal sealed record LintContext(SeldonDeployment Deployment, YamlMap Root)
{
    /// <summary>Whether the nodes speak the Open Inference Protocol, which Seldon knows by two names.</summary>
    public bool IsV2 => Deployment.Spec.Protocol is "v2" or "kfserving";

    public IEnumerable<(Predictor Predictor, YamlValue Place)> Predictors
        => Deployment.Spec.Predictors.Select((predictor, i) => (predictor, At(Root, "spec", "predictors", i)));

    /// <summary>All nodes of all graphs, parents first; depth counts from 1.</summary>
    public IEnumerable<LintNode> Nodes => Graphs.SelectMany(NodesOf);

    /// <summary>The root of each predictor's graph.</summary>
    public IEnumerable<LintNode> Graphs => Predictors.Select(static pair => new LintNode(pair.Predictor, pair.Place, pair.Predictor.Graph, At(pair.Place, "graph"), 1));

    /// <summary>The pods of all predictors, each with the place of its spec.</summary>
    public IEnumerable<(Predictor Predictor, ComponentSpec Pod, YamlValue Place)> Pods
        => Predictors.SelectMany(static pair => pair.Predictor.ComponentSpecs.Select((pod, i) => (pair.Predictor, pod, At(pair.Place, "componentSpecs", i, "spec"))));

    /// <summary>All containers and init containers of all pods.</summary>
    public IEnumerable<LintContainer> Containers => Pods.SelectMany(static at => at.Pod.Spec.InitContainers
        .Select((container, i) => new LintContainer(at.Predictor, at.Pod, container, true, at.Place, At(at.Place, "initContainers", i)))
        .Concat(at.Pod.Spec.Containers.Select((container, i) => new LintContainer(at.Predictor, at.Pod, container, false, at.Place, At(at.Place, "containers", i)))));

    /// <summary>The value at a path of keys and indices, or the deepest one on the way to it.</summary>
    public static YamlValue At(YamlValue from, params ReadOnlySpan<object> path)
    {
        foreach (var step in path)
        {
            var next = step is int index ? (from as YamlList)?.Items.ElementAtOrDefault(index) : (from as YamlMap)?[(string)step];
            if (next is null)
                return from;
            from = next;
        }
        return from;
    }

    public static LintFinding Finding(LintRule rule, YamlValue place, string message, params IReadOnlyList<LintEdit> edits) => new(rule, place.Line, place.Column, message, edits);

    /// <summary>Replaces the text of a scalar; none when the file does not hold it as it is, plain or between two quotes.</summary>
    public static IReadOnlyList<LintEdit> Replace(YamlValue place, string text)
    {
        if (place is not YamlScalar scalar || scalar.SourceLength != scalar.Text.Length + (scalar.IsPlain ? 0 : 2) || scalar.Text.AsSpan().IndexOfAny("\n\"'\\") >= 0)
            return [];
        return [new LintEdit(scalar.Line, scalar.Column + (scalar.IsPlain ? 0 : 1), scalar.Text.Length, text)];
    }

    private static IEnumerable<LintNode> NodesOf(LintNode node) => node.Children.SelectMany(NodesOf).Prepend(node);
}

internal sealed record LintNode(Predictor Predictor, YamlValue PredictorPlace, PredictiveUnit Unit, YamlValue Place, int Depth)
{
    public IEnumerable<LintNode> Children => Unit.Children.Select((child, i) => this with { Unit = child, Place = At("children", i), Depth = Depth + 1 });

    /// <summary>Whether a container of the node's name has an image, so that the operator brings none.</summary>
    public bool HasOwnImage => ModelLocation.ContainerOf(Predictor, Unit.Name)?.Container.Image is { Length: > 0 };

    /// <summary>The calls that it gets; null for a node of an unknown type or method.</summary>
    public NodeRole? Role
    {
        get
        {
            try
            {
                return GraphBuilder.RoleOf(Unit);
            }
            catch (GraphException)
            {
                return null;
            }
        }
    }

    public YamlValue At(params ReadOnlySpan<object> path) => LintContext.At(Place, path);
}

internal sealed record LintContainer(Predictor Predictor, ComponentSpec Pod, Container Container, bool IsInit, YamlValue PodPlace, YamlValue Place)
{
    public YamlValue At(params ReadOnlySpan<object> path) => LintContext.At(Place, path);
}
