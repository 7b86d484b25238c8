using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Execution;

/// <summary>A graph that cannot be run. The message says which node and what to change.</summary>
public sealed class GraphException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Turns the nodes of a manifest into a graph that can run.</summary>
public static class GraphBuilder
{
    /// <summary>As deep as the custom resource's schema allows.</summary>
    public const int MaxDepth = 10;

    /// <param name="graph">The predictor's graph.</param>
    /// <param name="serverOf">Who answers a node; asked for each node that has a role and is not built in.</param>
    /// <exception cref="GraphException">A node has no name, the name of another, an unknown type or method, or lies too deep.</exception>
    public static GraphNode Build(PredictiveUnit graph, Func<PredictiveUnit, INode> serverOf) => Build(graph, serverOf, new HashSet<string>(StringComparer.Ordinal), 1);

    private static GraphNode Build(PredictiveUnit unit, Func<PredictiveUnit, INode> serverOf, HashSet<string> names, int depth)
    {
        if (unit.Name.Length == 0)
            throw new GraphException("A node of the graph has no name.");
        if (!names.Add(unit.Name))
            throw new GraphException($"{unit.Name}: two nodes of the graph have this name.");
        if (depth > MaxDepth)
            throw new GraphException($"{unit.Name}: the graph is deeper than {MaxDepth} nodes.");
        var role = RoleOf(unit);
        var server = role == NodeRole.None ? null : BuiltIns.Find(unit, role, serverOf) ?? serverOf(unit);
        return new GraphNode(unit.Name, role, server, [.. unit.Children.Select(child => Build(child, serverOf, names, depth + 1))]);
    }

    /// <summary>The calls that a node gets, with the operator's defaults: MODEL when type, methods and implementation are all absent.</summary>
    /// <exception cref="GraphException">The type, the implementation or a method is not one that Seldon knows.</exception>
    public static NodeRole RoleOf(PredictiveUnit unit)
    {
        var role = unit.Implementation == Implementations.RandomAbTest ? NodeRole.Route : NodeRole.None;
        foreach (var method in unit.Methods)
        {
            role |= method switch
            {
                "TRANSFORM_INPUT" => NodeRole.TransformInput,
                "TRANSFORM_OUTPUT" => NodeRole.TransformOutput,
                "ROUTE" => NodeRole.Route,
                "AGGREGATE" => NodeRole.Aggregate,
                "SEND_FEEDBACK" => NodeRole.Feedback,
                _ => throw new GraphException($"{unit.Name}: the method {method} is none of TRANSFORM_INPUT, TRANSFORM_OUTPUT, ROUTE, AGGREGATE, SEND_FEEDBACK."),
            };
        }
        return role | (Implementations.IsPrepackaged(unit.Implementation) ? UnitTypes.Model : TypeOf(unit)) switch
        {
            UnitTypes.Model => NodeRole.Predict | NodeRole.Feedback,
            UnitTypes.Transformer => NodeRole.TransformInput,
            UnitTypes.OutputTransformer => NodeRole.TransformOutput,
            UnitTypes.Router => NodeRole.Route | NodeRole.Feedback,
            UnitTypes.Combiner => NodeRole.Aggregate,
            UnitTypes.Unknown => NodeRole.None,
            var type => throw new GraphException($"{unit.Name}: the type {type} is none of {string.Join(", ", UnitTypes.All)}."),
        };
    }

    private static string TypeOf(PredictiveUnit unit) => unit switch
    {
        { Implementation: Implementations.MeanCombiner or Implementations.VoteCombiner, Type: null or UnitTypes.Unknown } => UnitTypes.Combiner,
        { Type: { } type } => type,
        { Implementation: null, Methods.Count: 0 } => UnitTypes.Model,
        _ => UnitTypes.Unknown,
    };
}
