using System.Text.RegularExpressions;
using System.Xml.Linq;
using MultiModel.Testing;

namespace MultiModel.Architecture.Tests;

/// <summary>The table "Who knows whom" of docs/architecture.md allows every reference that a project file has, and names every project.</summary>
public sealed partial class ProjectReferenceTests
{
    private const string ServiceDefaults = "ServiceDefaults";

    [Fact]
    public void ProjectReferences_OfEveryProject_AreInTheTableOfArchitectureMd()
    {
        var allowed = ReadTable();
        var actual = Projects().ToDictionary(NameOf, static path => References(path).Order().ToArray());

        Assert.Equal(allowed.Keys.Order(), actual.Keys.Where(static name => name != ServiceDefaults).Order());
        Assert.All(allowed, project => Assert.Subset(project.Value.ToHashSet(), actual[project.Key].ToHashSet()));
    }

    [Fact]
    public void ServiceDefaults_References_NoOtherProject() =>
        Assert.Empty(References(RepositoryFiles.PathOf(ServiceDefaults, $"{ServiceDefaults}.csproj")));

    private static Dictionary<string, string[]> ReadTable()
    {
        var table = new Dictionary<string, string[]>();
        var section = File.ReadLines(RepositoryFiles.PathOf("docs", "architecture.md"))
            .SkipWhile(static line => line != "## Who knows whom").Skip(1).TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal));
        foreach (var line in section)
        {
            if (Row().Match(line) is not { Success: true } row)
                continue;
            var references = row.Groups["references"].Value is var list && list.StartsWith("nothing", StringComparison.Ordinal)
                ? [] : Remark().Replace(list, "").Split(',', StringSplitOptions.TrimEntries).Where(static name => !name.Contains("process", StringComparison.Ordinal));
            foreach (Match path in Path().Matches(row.Groups["projects"].Value))
                table[path.Groups["name"].Value] =
                    [.. references.Concat(path.Value.Contains("services/", StringComparison.Ordinal) ? [ServiceDefaults] : []).Order()];
        }
        return table;
    }

    private static IEnumerable<string> Projects() => new[] { "AppHost", ServiceDefaults, "services", "src", "tools" }
        .SelectMany(static folder => Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.csproj", SearchOption.AllDirectories));

    /// <summary>Projects that are referenced as code; those that are only started as processes are left out.</summary>
    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Where(static reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
        .Select(static reference => NameOf(reference.Attribute("Include")!.Value));

    private static string NameOf(string path) =>
        System.IO.Path.GetFileNameWithoutExtension(path).Replace("MultiModel.", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| (?<projects>`.*?) \| (?<references>.*?) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(src/|services/|tools/)?(MultiModel\.)?(?<name>[A-Za-z]+)`")]
    private static partial Regex Path();

    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Remark();
}
