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
        if (unit.Parameters.FirstOrDefault(static parameter => parameter.Name == "ratioA")?.Value is not { } text)
            return 0.5;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) || ratio is not (>= 0 and <= 1))
            throw new GraphException($"{unit.Name}: ratioA is a share from 0 to 1, got {text}.");
        return ratio;
    }
}
