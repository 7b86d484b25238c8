namespace MultiModel.Graphs.Execution;

/// <summary>A node of a graph that is ready to run: what it answers, who answers it, its children.</summary>
public sealed class GraphNode(string name, NodeRole role, INode? server, IReadOnlyList<GraphNode> children)
{
    public string Name { get; } = name;

    public NodeRole Role { get; } = role;

    /// <summary>Null for a node that is never called: one with no role.</summary>
    public INode? Server { get; } = server;

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
    None = 0,
    Predict = 1,
    TransformInput = 2,
    TransformOutput = 4,
    Route = 8,
    Aggregate = 16,
    Feedback = 32,
}
