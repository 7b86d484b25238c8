using System.Text.RegularExpressions;
using MultiModel.Testing;

namespace MultiModel.Architecture.Tests;

/// <summary>Every ActivitySource and Meter of the code is in ServiceDefaults' catalogue: one that is not would be recorded by nobody.</summary>
public sealed partial class InstrumentationTests
{
    [Fact]
    public void SourcesAndMeters_OfTheCode_AreInTheCatalogue()
    {
        var catalogue = Name().Matches(File.ReadAllText(RepositoryFiles.PathOf("ServiceDefaults", "Telemetry", "Instrumentation.cs")))
            .Select(static match => match.Groups[1].Value).ToHashSet();
        var used = new[] { "src", "services" }
            .SelectMany(static folder => Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(static file => Created().Matches(File.ReadAllText(file)).Select(match => (file, Name: match.Groups[1].Value)));

        Assert.NotEmpty(catalogue);
        Assert.All(used, source => Assert.Contains(source.Name, catalogue));
    }

    [Fact]
    public void Catalogue_HasNoNameThatNothingUses()
    {
        var code = string.Concat(new[] { "src", "services" }
            .SelectMany(static folder => Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));

        Assert.All(Name().Matches(File.ReadAllText(RepositoryFiles.PathOf("ServiceDefaults", "Telemetry", "Instrumentation.cs"))),
            name => Assert.True(code.Contains($"\"{name.Groups[1].Value}\"", StringComparison.Ordinal) || code.Contains($"(Instrumentation.{name.Groups[2].Value})", StringComparison.Ordinal), name.Value));
    }

    [GeneratedRegex("const string (?<2>\\w+) = \"(?<1>[^\"]+)\"")]
    private static partial Regex Name();

    [GeneratedRegex("(?:new (?:ActivitySource|Meter)|(?:ActivitySource|Meter) \\w+ = new)\\(\"([^\"]+)\"")]
    private static partial Regex Created();
}
