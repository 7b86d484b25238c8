using System.Text.RegularExpressions;
using MultiModel.Testing;

namespace MultiModel.Architecture.Tests;

/// <summary>docs/security.md names the tests that hold each promise: they exist.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Tests_ThatThePageNames_Exist()
    {
        var tests = Directory.EnumerateFiles(RepositoryFiles.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = Name().Matches(File.ReadAllText(RepositoryFiles.PathOf("docs", "security.md"))).Select(static match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [GeneratedRegex("`(\\w+Tests)`")]
    private static partial Regex Name();
}
