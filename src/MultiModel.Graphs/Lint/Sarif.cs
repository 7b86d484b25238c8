using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiModel.Graphs.Lint;

/// <summary>Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines.</summary>
public static class Sarif
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="findings">Each with the path of its file, relative to the root that the code host shows; backslashes are taken for slashes.</param>
    /// <returns>One JSON document with one run, whose rules are all that the linter knows.</returns>
    public static string Write(IReadOnlyList<(string File, LintFinding Finding)> findings) => new JsonObject
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "multimodel lint",
                    ["version"] = typeof(Sarif).Assembly.GetName().Version!.ToString(3),
                    ["rules"] = new JsonArray([.. LintRules.All.Select(Rule)]),
                },
            },
            ["results"] = new JsonArray([.. findings.Select(static pair => Result(pair.File, pair.Finding))]),
        }),
    }.ToJsonString(Indented);

    private static JsonNode Rule(LintRule rule) => new JsonObject
    {
        ["id"] = rule.Id,
        ["shortDescription"] = new JsonObject { ["text"] = rule.Sentence },
        // GitHub refuses a rule without it
        ["fullDescription"] = new JsonObject { ["text"] = rule.Sentence },
        ["help"] = new JsonObject { ["text"] = rule.Fix },
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule) },
    };

    private static JsonNode Result(string file, LintFinding finding) => new JsonObject
    {
        ["ruleId"] = finding.Rule.Id,
        ["level"] = Level(finding.Rule),
        ["message"] = new JsonObject { ["text"] = $"{finding.Message} {finding.Rule.Fix}" },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString)) },
                ["region"] = new JsonObject { ["startLine"] = finding.Line, ["startColumn"] = finding.Column },
            },
        }),
    };

    private static string Level(LintRule rule) => rule.Severity == LintSeverity.Error ? "error" : "warning";
}
