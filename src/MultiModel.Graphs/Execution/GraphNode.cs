namespace MultiModel.Graphs.Execution;

/// <summary>A node of a graph that is ready to run: what it answers, who answers it, its children.</summary>
public sealed class GraphNode(string name, NodeRole role, INode? server, IReadOnlyList<GraphNode> children)
{
    /// <summary>Unique in the graph.</summary>
    public string Name { get; } = name;

    /// <summary>The calls that the executor makes of <see cref="Server"/>.</summary>
    public NodeRole Role { get; } = role;

    /// <summary>Null for a node that is never called: one with no role.</summary>
    public INode? Server { get; } = server;

    /// <summary>In the order of the manifest: a route is an index into them.</summary>
    public IReadOnlyList<GraphNode> Children { get; } = children;

    /// <summary>The nodes whose input and output are the graph's, as Seldon's metadata has them (graph_metadata.go, getEdgeNodes): along the first children.</summary>
    public (GraphNode First, GraphNode Last) Ends()
    {
        if (Children.Count == 0)
            return (this, this);
        var (first, last) = Children[0].Ends();
        return ((Role & (NodeRole.Predict | NodeRole.TransformInput)) != 0 ? this : first, (Role & NodeRole.TransformOutput) != 0 ? this : last);
    }

    /// <summary>This node and all below it, parents first.</summary>
    public IEnumerable<GraphNode> All() => Children.SelectMany(static child => child.All()).Prepend(this);
}

/// <summary>Which calls a node gets: its type's, or those that its <c>methods</c> list.</summary>
[Flags]
public enum NodeRole
{
    /// <summary>Never called: requests go through to the children.</summary>
    None = 0,

    /// <summary>Predicts before its children, if it has any, get its answer: a MODEL.</summary>
    Predict = 1,

    /// <summary>Changes what its children get: a TRANSFORMER.</summary>
    TransformInput = 2,

    /// <summary>Changes what its children answer: an OUTPUT_TRANSFORMER.</summary>
    TransformOutput = 4,

    /// <summary>Chooses the child that gets the request: a ROUTER.</summary>
    Route = 8,

    /// <summary>Makes one answer of its children's: a COMBINER.</summary>
    Aggregate = 16,

    /// <summary>Is told the reward of its answers: a MODEL or a ROUTER.</summary>
    Feedback = 32,
}
