using System.Text.RegularExpressions;
using MultiModel.Testing;

namespace MultiModel.Architecture.Tests;

/// <summary>docs/configuration.md names every setting of a service's sections, and none that there is not.</summary>
public sealed partial class ConfigurationPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryFiles.PathOf("docs", "configuration.md"));

    [Fact]
    public void Settings_OfEverySection_AreOnThePage() => Assert.All(Settings(), static setting => Assert.Contains($"`{setting}", Page, StringComparison.Ordinal));

    [Fact]
    public void Settings_OfThePage_Exist()
    {
        var settings = Settings();
        var sections = settings.Select(static setting => setting.Split("__")[0]).ToHashSet();
        var named = Named().Matches(Page).Select(static match => match.Value).Where(name => sections.Contains(name.Split("__")[0])).ToHashSet();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(settings, setting => name == setting || name.StartsWith(setting + "__", StringComparison.Ordinal)));
    }

    /// <returns>As variables: <c>Section__Property</c>, without the members of sections within a section.</returns>
    private static List<string> Settings() =>
    [
        .. from service in Directory.EnumerateDirectories(RepositoryFiles.PathOf("services"))
           let code = Code(service)
           from Match registered in code.SelectMany(static text => Registered().Matches(text))
           let name = registered.Groups[1].Value
           let body = new Regex($@"(class|record) {name}\s.*?\n}}", RegexOptions.Singleline)
           let text = code.Concat(Code(RepositoryFiles.PathOf("src"))).Select(text => body.Match(text)).First(static match => match.Success).Value
           from Match property in Property().Matches(text)
           select $"{name[..^"Options".Length]}__{property.Groups[1].Value}",
    ];

    private static List<string> Code(string folder) => [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];

    [GeneratedRegex(@"AddSettings<(\w+)>\(")]
    private static partial Regex Registered();

    [GeneratedRegex(@"public [\w<>?, ]+ (\w+) \{ get; (?:set|init); \}")]
    private static partial Regex Property();

    [GeneratedRegex(@"\b[A-Z]\w+?__\w+\b")]
    private static partial Regex Named();
}
