using MultiModel.GraphRunner.Models;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>What the Open Inference Protocol tells of: the whole graph, or the one model of node mode.</summary>
public interface IServedModels
{
    /// <summary>Why nothing is served yet; null when it is.</summary>
    string? NotReady { get; }

    /// <summary>What goes by a name: the graph, or one of its nodes; null for nothing.</summary>
    ServedModel? Find(string name);
}

/// <param name="Versions">The runs that made its models.</param>
/// <param name="First">Takes the request; null when it is not in this process.</param>
/// <param name="Last">Gives the answer; null when it is not in this process.</param>
public sealed record ServedModel(IReadOnlyList<string> Versions, ModelNode? First, ModelNode? Last)
{
    public static ServedModel Of(ModelNode node) => new(node.RunId is { } run ? [run] : [], node, node);
}
