using System.Globalization;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;
using static MultiModel.Graphs.Lint.LintContext;

namespace MultiModel.Graphs.Lint.Rules;

/// <summary>Graphs that the webhook accepts and that do not do what they say.</summary>
internal static class GraphRules
{
    private static readonly string[] Methods = ["TRANSFORM_INPUT", "TRANSFORM_OUTPUT", "ROUTE", "AGGREGATE", "SEND_FEEDBACK"];

    public static IEnumerable<LintFinding> Check(LintContext file)
        => file.Nodes.SelectMany(static node => Node(node).Concat(Parameters(node))).Concat(Names(file)).Concat(Traffic(file)).Concat(Protocols(file));

    private static IEnumerable<LintFinding> Node(LintNode node)
    {
        var unit = node.Unit;
        if (unit.Type is { } type && !UnitTypes.All.Contains(type))
            yield return Finding(LintRules.NodeType, node.At("type"), $"{unit.Name}: {type} is no type of a node.", Corrected(node.At("type"), type, UnitTypes.All));
        foreach (var (method, i) in unit.Methods.Select(static (method, i) => (method, i)).Where(static pair => !Methods.Contains(pair.method)))
            yield return Finding(LintRules.Method, node.At("methods", i), $"{unit.Name}: {method} is no method.", Corrected(node.At("methods", i), method, Methods));
        if (node.Depth == GraphBuilder.MaxDepth + 1)
            yield return Finding(LintRules.Depth, node.At("name"), $"{unit.Name} is node {node.Depth} from the root.");
        // With several children NoCombiner says what becomes of them.
        if (unit is { Type: null, Methods.Count: 0, Implementation: not null, Children.Count: < 2 } && node.Role == NodeRole.None)
            yield return Finding(LintRules.NeverCalled, node.At("implementation"), $"{unit.Name} is {unit.Implementation}.");
        if (unit.Implementation == Implementations.RandomAbTest && AbTestFault(node) is { } fault)
            yield return Finding(LintRules.AbTest, node.At("implementation"), $"{unit.Name}: {fault}.");
        if (Implementations.IsOwn(unit.Implementation) && node.Role is { } role && (role != NodeRole.Aggregate || unit.Children.Count == 0))
            yield return Finding(
                LintRules.OwnCombiner,
                node.At("implementation"),
                $"{unit.Name} {(unit.Children.Count == 0 ? "has no children" : $"has {(unit.Methods.Count > 0 ? "methods" : $"the type {unit.Type}")}")}.");
        if (unit.Children.Count > 1 && !RoutesOrCombines(unit))
            yield return Finding(
                LintRules.NoCombiner,
                node.At("children"),
                $"{unit.Name} has {unit.Children.Count} children; only the answer of {unit.Children[0].Name} is returned"
                + $"{(unit.Implementation == Implementations.AverageCombiner ? $": Seldon's executor does not have the Java engine's {Implementations.AverageCombiner}" : "")}.");
    }

    private static IEnumerable<LintFinding> Parameters(LintNode node)
    {
        for (var i = 0; i < node.Unit.Parameters.Count; i++)
        {
            var parameter = node.Unit.Parameters[i];
            if (!ParameterTypes.All.Contains(parameter.Type))
                yield return Finding(
                    LintRules.ParameterType,
                    node.At("parameters", i, "type"),
                    $"{node.Unit.Name}: {parameter.Type} is no type of a parameter.",
                    Corrected(node.At("parameters", i, "type"), parameter.Type, ParameterTypes.All));
            else if (!ParameterTypes.IsOf(parameter.Type, parameter.Value))
                yield return Finding(
                    LintRules.ParameterType,
                    node.At("parameters", i, "value"),
                    $"{node.Unit.Name}: {parameter.Name} is {parameter.Value}, which is no {parameter.Type}.");
        }
    }

    private static IEnumerable<LintFinding> Names(LintContext file) => file.Nodes
        .GroupBy(static node => (node.PredictorPlace, node.Unit.Name))
        .SelectMany(static same => same.Skip(1))
        .Select(static node => Finding(LintRules.DuplicateNode, node.At("name"), $"{node.Unit.Name} is the name of a node before."));

    private static IEnumerable<LintFinding> Traffic(LintContext file) => file.Predictors
        .Where(static pair => pair.Predictor is { Shadow: not true, Traffic: < 0 or > 100 })
        .Select(static pair => Finding(LintRules.TrafficRange, At(pair.Place, "traffic"), $"{pair.Predictor.Name} asks for {pair.Predictor.Traffic} per cent."));

    private static IEnumerable<LintFinding> Protocols(LintContext file)
    {
        var protocol = file.Deployment.Spec.Protocol is { Length: > 0 } said ? said : "seldon";
        return file.Nodes.Where(node => node.Unit.Implementation switch
        {
            Implementations.TritonServer => !file.IsV2,
            // An image of one's own may speak another.
            Implementations.TempoServer or Implementations.HuggingFaceServer => !file.IsV2 && protocol != "tensorflow" && !node.HasOwnImage,
            Implementations.TensorflowServer => file.IsV2,
            _ => false,
        }).Select(node => Finding(LintRules.ServerProtocol, node.At("implementation"), $"{node.Unit.Name} is {node.Unit.Implementation}, and the protocol {protocol}."));
    }

    private static bool RoutesOrCombines(PredictiveUnit unit) => unit.Type is UnitTypes.Router or UnitTypes.Combiner
        || unit.Methods.Contains("ROUTE") || unit.Methods.Contains("AGGREGATE")
        || unit.Implementation is Implementations.RandomAbTest or Implementations.MeanCombiner or Implementations.VoteCombiner;

    private static string? AbTestFault(LintNode node)
    {
        var unit = node.Unit;
        if (unit.Children.Count != 2)
            return $"it has {unit.Children.Count} children";
        if (!BuiltIns.ChoosesAtRandom(unit))
            return $"with {(unit.Type == UnitTypes.Router ? "the type ROUTER" : "the method ROUTE")} Seldon calls a container of its name, and does not choose at random";
        if (unit.Type is not (null or UnitTypes.Unknown) && ModelLocation.ContainerOf(node.Predictor, unit.Name) is null)
            return $"with the type {unit.Type} Seldon also calls a container of its name, and there is none";
        var ratio = unit.Parameters.FirstOrDefault(static parameter => parameter.Name == "ratioA")?.Value;
        if (ratio is not null && unit.Parameters.Count > 1)
            return "Seldon ignores ratioA beside other parameters, and gives each child half";
        return ratio is null || double.TryParse(ratio, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? null : $"ratioA is {ratio}";
    }

    /// <summary>The same word in other letters (<c>model</c>, <c>string</c>) is a slip that can be mended.</summary>
    private static IReadOnlyList<LintEdit> Corrected(YamlValue place, string text, IEnumerable<string> words)
        => words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word ? Replace(place, word) : [];
}
