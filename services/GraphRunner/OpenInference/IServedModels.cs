using MultiModel.GraphRunner.Models;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>What the Open Inference Protocol tells of: the whole graph, or the one model of node mode.</summary>
public interface IServedModels
{
    /// <summary>Why nothing is served yet; null when it is.</summary>
    string? NotReady { get; }

    /// <summary>The models, in the order of the graph.</summary>
    IReadOnlyList<ModelNode> Models { get; }

    /// <summary>Whether the protocol's model name is served.</summary>
    bool Serves(string model);
}
