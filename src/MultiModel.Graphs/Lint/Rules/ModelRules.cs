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
            if (Locate(node) is { } location && factsOf(location) is { } facts)
                known.Add((node, location, facts));
        return known.SelectMany(static pair => Model(pair.Node, pair.Location, pair.Facts)).Concat(Signatures([.. known.Select(static pair => (pair.Node, pair.Facts))]));
    }

    /// <summary>A node whose model cannot be located is the matter of other rules.</summary>
    private static ModelLocation? Locate(LintNode node)
    {
        try
        {
            return ModelLocation.Find(node.Predictor, node.Unit);
        }
        catch (GraphException)
        {
            return null;
        }
    }

    private static IEnumerable<LintFinding> Model(LintNode node, ModelLocation location, ModelFacts facts)
    {
        if (!facts.Exists)
            yield return Finding(LintRules.ModelMissing, node.At("name"), $"{node.Unit.Name}: there is nothing at {location.Source}.");
        if (!ServerRules.IsMlflowServer(node))
            yield break;
        if (facts.HasPythonFunction == false)
            yield return Finding(LintRules.NoPythonFunction, node.At("name"), $"{node.Unit.Name}: the model has no python_function flavor.");
        if (facts.HasNamedColumns == true)
            yield return Finding(LintRules.NamedColumns, node.At("name"), $"{node.Unit.Name}: the model's signature has named columns.");
        if (facts.RequiresMlflow == false && !ServerRules.IsSeldonsMlflowServer(node))
            yield return Finding(LintRules.NoMlflow, node.At("name"), $"{node.Unit.Name}: the model's requirements do not list mlflow.");
    }

    private static IEnumerable<LintFinding> Signatures(List<(LintNode Node, ModelFacts Facts)> known)
    {
        foreach (var (parent, answer) in known.Where(static pair => pair.Node.Unit.Type != UnitTypes.OutputTransformer))
            foreach (var (child, takes) in known.Where(pair => ReferenceEquals(pair.Node.Predictor, parent.Predictor) && parent.Unit.Children.Contains(pair.Node.Unit)))
            {
                if ((answer.OutputWidth, takes.InputWidth) is ({ } given, { } width) && given != width)
                    yield return Finding(LintRules.Width, child.At("name"), $"{parent.Unit.Name} answers {given} values a row; {child.Unit.Name} takes {width}.");
                if ((answer.OutputType, takes.InputType) is ({ } type, { } expected) && type != expected)
                    yield return Finding(LintRules.ValueType, child.At("name"), $"{parent.Unit.Name} answers {type}; {child.Unit.Name} takes {expected}.");
            }
    }
}
