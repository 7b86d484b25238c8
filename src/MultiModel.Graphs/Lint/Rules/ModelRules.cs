using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>What only the models themselves show.</summary>
internal static class ModelRules
{
    public static IEnumerable<LintFinding> Check(LintContext file, Func<ModelLocation, ModelFacts?>? factsOf)
    {
        if (factsOf is null)
            return [];
        var known = new List<(LintNode Node, ModelLocation Location, ModelFacts Facts)>();
        foreach (var node in file.Nodes)
            if (Locate(node, file.Deployment.Spec.Protocol) is { } location && factsOf(location) is { } facts)
                known.Add((node, location, facts));
        return known
            .SelectMany(pair => Model(pair.Node, pair.Location, pair.Facts, file.IsV2))
            .Concat(SignatureRules.Check(
                file,
                known.ToDictionary(
                    static pair => pair.Node.Unit,
                    static pair => pair.Facts,
                    (IEqualityComparer<PredictiveUnit>)ReferenceEqualityComparer.Instance)));
    }

    /// <summary>A node whose model cannot be located is the matter of other rules.</summary>
    private static ModelLocation? Locate(LintNode node, string? protocol)
    {
        try
        {
            return ModelLocation.Find(node.Predictor, node.Unit, protocol);
        }
        catch (GraphException)
        {
            return null;
        }
    }

    private static IEnumerable<LintFinding> Model(LintNode node, ModelLocation location, ModelFacts facts, bool isV2)
    {
        if (!facts.Exists)
            yield return Finding(LintRules.ModelMissing, node.At("name"), $"{node.Unit.Name}: there is nothing at {location.Source}.");
        if (facts.Damage is { } damage)
            yield return Finding(LintRules.ModelDamaged, node.At("name"), $"{node.Unit.Name}: {location.Source}: {damage}");
        if (ServerRules.IsSklearnServer(node, isV2))
        {
            if (facts.HasJoblib == false)
                yield return Finding(LintRules.ServersModel, node.At("name"), $"{node.Unit.Name}: {location.Source} has no model.joblib.");
            // Whatever else the parameter says is predict (SKLearnServer.py).
            var method = node.Unit.Parameters.FirstOrDefault(static parameter => parameter.Name == "method")?.Value ?? "predict_proba";
            method = method is "predict_proba" or "decision_function" ? method : "predict";
            if (facts.Methods is { } methods && !methods.Contains(method))
                yield return Finding(LintRules.ServersModel, node.At("name"), $"{node.Unit.Name}: sklearnserver calls {method}; the model has {string.Join(", ", methods)}.");
        }
        if (!ServerRules.IsMlflowServer(node))
            yield break;
        if (facts.HasPythonFunction == false)
            yield return Finding(LintRules.NoPythonFunction, node.At("name"), $"{node.Unit.Name}: the model has no python_function flavor.");
        if (facts.HasNamedColumns == true)
            yield return Finding(LintRules.NamedColumns, node.At("name"), $"{node.Unit.Name}: the model's signature has named columns.");
        if (facts.RequiresMlflow == false && !ServerRules.IsSeldonsMlflowServer(node))
            yield return Finding(LintRules.NoMlflow, node.At("name"), $"{node.Unit.Name}: the model's requirements do not list mlflow.");
    }
}
