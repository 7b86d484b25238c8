using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>What each model of a graph gets, held against what it takes: along the graph as the executor walks it.</summary>
internal sealed class SignatureRules
{
    private readonly IReadOnlyDictionary<PredictiveUnit, ModelFacts> known;
    private readonly List<LintFinding> findings = [];

    private SignatureRules(IReadOnlyDictionary<PredictiveUnit, ModelFacts> known) => this.known = known;

    public static IReadOnlyList<LintFinding> Check(LintContext file, IReadOnlyDictionary<PredictiveUnit, ModelFacts> known)
    {
        var rules = new SignatureRules(known);
        foreach (var graph in file.Graphs)
            rules.Walk(graph, null);
        return rules.findings;
    }

    /// <param name="node">Its calls are those of the executor, in its order.</param>
    /// <param name="given">Who answered what it gets; null when that is not known.</param>
    /// <returns>Who answers for it; null when that is not known.</returns>
    private LintNode? Walk(LintNode node, LintNode? given)
    {
        // What is wrong with its type is the matter of other rules.
        if (node.Role is not { } role)
            return null;
        if ((role & (NodeRole.Predict | NodeRole.TransformInput)) != 0)
            given = Called(node, given);
        var answers = node.Children.Select(child => Walk(child, given)).ToList();
        var answer = answers switch
        {
            [] => given,
            _ when (role & NodeRole.Aggregate) != 0 => null,
            // Each of them may answer.
            [_, _, ..] when (role & NodeRole.Route) != 0 => null,
            [var first, ..] => first,
        };
        return (role & NodeRole.TransformOutput) != 0 ? Called(node, answer) : answer;
    }

    private LintNode? Called(LintNode node, LintNode? given)
    {
        if (!known.TryGetValue(node.Unit, out var takes))
            return null;
        if (given is not null && known[given.Unit] is var answer)
        {
            if ((answer.OutputWidth, takes.InputWidth) is ({ } has, { } width) && has != width)
                findings.Add(LintContext.Finding(LintRules.Width, node.At("name"), $"{given.Unit.Name} answers {has} values a row; {node.Unit.Name} takes {width}."));
            if ((answer.OutputType, takes.InputType) is ({ } type, { } expected) && type != expected)
                findings.Add(LintContext.Finding(LintRules.ValueType, node.At("name"), $"{given.Unit.Name} answers {type}; {node.Unit.Name} takes {expected}."));
        }
        return node;
    }
}
