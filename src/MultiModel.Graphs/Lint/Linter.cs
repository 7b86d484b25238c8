using MultiModel.Graphs.Lint.Rules;
using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Lint;

/// <summary>What is known of a model directory; null where it could not be found out.</summary>
/// <param name="Exists">Whether the store has it.</param>
/// <param name="InputWidth">Features of a row.</param>
/// <param name="InputType">What they are: numbers, texts or booleans.</param>
/// <param name="OutputWidth">Values of a row's answer; 0 for a single label.</param>
/// <param name="OutputType">What they are, in the same words.</param>
/// <param name="HasNamedColumns">Whether its signature has named columns.</param>
/// <param name="HasPythonFunction">Whether it has the python_function flavor.</param>
/// <param name="RequiresMlflow">Whether its requirements list mlflow.</param>
/// <param name="HasJoblib">Whether it has a model.joblib.</param>
/// <param name="Methods">What can be called of it.</param>
public sealed record ModelFacts(
    bool Exists,
    int? InputWidth = null,
    string? InputType = null,
    int? OutputWidth = null,
    string? OutputType = null,
    bool? HasNamedColumns = null,
    bool? HasPythonFunction = null,
    bool? RequiresMlflow = null,
    bool? HasJoblib = null,
    IReadOnlyList<string>? Methods = null,
    string? Damage = null);

/// <summary>Finds what is wrong with a SeldonDeployment before a cluster does.</summary>
public static class Linter
{
    private const int MostRounds = 50;

    /// <param name="yaml">The file's text; each SeldonDeployment in it is checked.</param>
    /// <param name="factsOf">Looks a model up; null (or a null answer) leaves out the rules that need the models.</param>
    /// <returns>By line.</returns>
    public static IReadOnlyList<LintFinding> Check(string yaml, Func<ModelLocation, ModelFacts?>? factsOf = null)
    {
        try
        {
            var (found, firstLine) = SeldonDeploymentYaml.Find(yaml);
            return found.Count > 0
                ? [.. found.SelectMany(root => CheckOne(root, factsOf))
                    .DistinctBy(static finding => (finding.Rule, finding.Line, finding.Column, finding.Message))
                    .OrderBy(static finding => finding.Line)
                    .ThenBy(static finding => finding.Rule.Id, StringComparer.Ordinal)]
                : [new LintFinding(LintRules.Unreadable, firstLine, 1, $"no document of kind: {SeldonDeployment.KindName} in the file.", [])];
        }
        catch (ManifestException fault)
        {
            return [Unreadable(fault)];
        }
    }

    /// <summary>Whether a file can be read and holds no SeldonDeployment: beside others it is none of the linter's business.</summary>
    public static bool IsOfOtherKinds(string yaml)
    {
        try
        {
            return SeldonDeploymentYaml.Find(yaml).Found.Count == 0;
        }
        catch (ManifestException)
        {
            return false;
        }
    }

    private static IEnumerable<LintFinding> CheckOne(YamlMap root, Func<ModelLocation, ModelFacts?>? factsOf)
    {
        SeldonDeploymentDocument document;
        try
        {
            document = SeldonDeploymentYaml.Of(root);
        }
        catch (ManifestException fault)
        {
            return [Unreadable(fault)];
        }
        var context = new LintContext(document.Deployment, document.Root);
        return new[]
        {
            ServerRules.Check(context),
            WebhookRules.Check(context),
            GraphRules.Check(context),
            FieldRules.Check(context),
            PodRules.Check(context),
            RightsRules.Check(context),
            ModelRules.Check(context, factsOf)
        }.SelectMany(static findings => findings);
    }

    private static LintFinding Unreadable(ManifestException fault) => new(LintRules.Unreadable, fault.Line, 1, fault.Reason, []);

    /// <summary>The models that <see cref="Check"/> would look up; none when the file cannot be read.</summary>
    public static IReadOnlyList<ModelLocation> Models(string yaml)
    {
        var models = new List<ModelLocation>();
        Check(yaml, location =>
        {
            models.Add(location);
            return null;
        });
        return models;
    }

    /// <summary>Applies every mechanical fix, and again to what they uncover. One that would leave a file that cannot be read is left out.</summary>
    /// <returns>The text with the fixes; the same text when there are none.</returns>
    public static string Fix(string yaml)
    {
        // An edit's place counts the parser's lines, and Apply keeps only the usual ends.
        if (!YamlLines.AreUsual(yaml))
            return yaml;
        var unreadable = Unreadables(yaml);
        for (var round = 0; round < MostRounds; round++)
        {
            var fixes = Check(yaml).Select(static finding => finding.Edits).Where(static edits => edits.Count > 0).ToList();
            var all = Apply(yaml, fixes.SelectMany(static edits => edits).Distinct());
            // Flow collections, and keys that are there already, do not take every edit.
            var next = IsReadable(all) ? all : fixes.Select(edits => Apply(yaml, edits)).FirstOrDefault(IsReadable);
            if (next is null || next == yaml)
                return yaml;
            yaml = next;
        }
        return yaml;

        bool IsReadable(string mended) => Unreadables(mended) <= unreadable;
    }

    private static int Unreadables(string yaml) => Check(yaml).Count(static finding => finding.Rule == LintRules.Unreadable);

    private static string Apply(string yaml, IEnumerable<LintEdit> edits)
    {
        var lines = yaml.Split('\n');
        var lineEnd = yaml.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        // From the end, so that places before an edit stay where they are.
        foreach (var edit in edits.OrderByDescending(static edit => edit.Line).ThenByDescending(static edit => edit.Column))
        {
            var line = lines[edit.Line - 1];
            lines[edit.Line - 1] = string.Concat(
                line.AsSpan(0, edit.Column - 1),
                edit.Replacement.Replace("\n", lineEnd, StringComparison.Ordinal),
                line.AsSpan(edit.Column - 1 + edit.Length));
        }
        return string.Join('\n', lines);
    }
}
