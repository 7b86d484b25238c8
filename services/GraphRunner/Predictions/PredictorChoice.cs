using MultiModel.GraphRunner.Versions;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Chooses the predictor of a request by the traffic weights, as the ingress does in a cluster.</summary>
public sealed class PredictorChoice(Random random)
{
    public LoadedPredictor Choose(GraphVersion version)
    {
        if (version.Predictors.Count == 1)
            return version.Predictors[0];
        var total = 0;
        foreach (var predictor in version.Predictors)
            total += predictor.Shadow ? 0 : predictor.Traffic;
        var ticket = random.Next(Math.Max(total, 1));
        LoadedPredictor? last = null;
        foreach (var predictor in version.Predictors)
        {
            if (predictor.Shadow)
                continue;
            last = predictor;
            ticket -= predictor.Traffic;
            if (ticket < 0)
                return predictor;
        }
        return last!;
    }
}
