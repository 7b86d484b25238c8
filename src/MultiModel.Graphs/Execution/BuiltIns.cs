using System.Globalization;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Execution;

/// <summary>The implementations that need no container: a router and two combiners.</summary>
internal static class BuiltIns
{
    public static INode? Find(PredictiveUnit unit) => unit.Implementation switch
    {
        Implementations.RandomAbTest => new RandomAbTest(RatioA(unit), Random.Shared),
        Implementations.MeanCombiner => new MeanCombiner(unit.Name),
        Implementations.VoteCombiner => new VoteCombiner(unit.Name),
        _ => null,
    };

    private static double RatioA(PredictiveUnit unit)
    {
        if (unit.Children.Count != 2)
            throw new GraphException($"{unit.Name}: {Implementations.RandomAbTest} chooses between 2 children, the node has {unit.Children.Count}.");
        var text = unit.Parameters.FirstOrDefault(static parameter => parameter.Name == "ratioA")?.Value
            ?? throw new GraphException($"{unit.Name}: {Implementations.RandomAbTest} needs the parameter ratioA, the first child's share from 0 to 1.");
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) || ratio is not (>= 0 and <= 1))
            throw new GraphException($"{unit.Name}: ratioA is a share from 0 to 1, got {text}.");
        return ratio;
    }
}
