using System.Globalization;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Execution;

/// <summary>The implementations that need no container: a router and two combiners.</summary>
public static class BuiltIns
{
    /// <param name="unit">The node.</param>
    /// <param name="role">Its calls: an A/B test chooses, and who serves the node answers the other calls.</param>
    /// <param name="serverOf">Who serves it.</param>
    /// <returns>Null when the node is not built in.</returns>
    internal static INode? Find(PredictiveUnit unit, NodeRole role, Func<PredictiveUnit, INode> serverOf) => unit.Implementation switch
    {
        Implementations.RandomAbTest when ChoosesAtRandom(unit) => new RandomAbTest(RatioA(unit), Random.Shared) { Others = role == NodeRole.Route ? null : serverOf(unit) },
        Implementations.MeanCombiner => new MeanCombiner(CombinerOf(unit, role).Name),
        Implementations.VoteCombiner => new VoteCombiner(CombinerOf(unit, role).Name),
        _ => null,
    };

    /// <summary>An A/B test that says it is a ROUTER is asked like one: Seldon's executor calls its container, and does not choose (predictor_process.go).</summary>
    public static bool ChoosesAtRandom(PredictiveUnit unit) =>
        unit.Implementation == Implementations.RandomAbTest && unit.Type != UnitTypes.Router && !unit.Methods.Contains("ROUTE");

    /// <returns>The node, which combines.</returns>
    /// <exception cref="GraphException">It would get other calls than a combiner's, or has nothing to combine.</exception>
    private static PredictiveUnit CombinerOf(PredictiveUnit unit, NodeRole role)
    {
        if (role != NodeRole.Aggregate)
            throw new GraphException(
                $"{unit.Name}: {unit.Implementation} only combines its children's answers: "
                + $"leave its type and methods out, or give it the type {UnitTypes.Combiner}.");
        return unit.Children.Count > 0 ? unit : throw new GraphException($"{unit.Name}: {unit.Implementation} combines its children's answers, and it has no children.");
    }

    private static double RatioA(PredictiveUnit unit)
    {
        if (unit.Children.Count != 2)
            throw new GraphException($"{unit.Name}: {Implementations.RandomAbTest} chooses between 2 children, the node has {unit.Children.Count}.");
        // Seldon's executor takes ratioA only where it is the one parameter (random_ab_test.go).
        if (unit.Parameters is not [{ Name: "ratioA", Value: var text }])
            return 0.5;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) || ratio is not (>= 0 and <= 1))
            throw new GraphException($"{unit.Name}: ratioA is a share from 0 to 1, got {text}.");
        return ratio;
    }
}
