using MultiModel.Graphs.Lint;
using MultiModel.Testing;

namespace MultiModel.Graphs.Tests.Lint;

public sealed class LintRulesTests
{
    [Fact]
    public void Rules_AreThoseOfTheirPage()
    {
        var rows = File.ReadLines(RepositoryFiles.PathOf("docs", "lint.md")).Where(static line => line.StartsWith("| MM", StringComparison.Ordinal));

        Assert.Equal(LintRules.All.OrderBy(static rule => rule.Id, StringComparer.Ordinal).Select(Row), rows);
    }

    private static string Row(LintRule rule) =>
        $"| {rule.Id} | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Sentence} | {rule.Fix} |".Replace("<", "&lt;", StringComparison.Ordinal);
}
