namespace MultiModel.Graphs.Execution;

/// <summary>A node of a graph that is ready to run: what it answers, who answers it, its children.</summary>
public sealed class GraphNode(string name, NodeRole role, INode? server, IReadOnlyList<GraphNode> children)
{
    public string Name { get; } = name;

    public NodeRole Role { get; } = role;

    /// <summary>Null for a node that is never called: one with no role.</summary>
    public INode? Server { get; } = server;

    public IReadOnlyList<GraphNode> Children { get; } = children;

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
