using MultiModel.Testing;

namespace MultiModel.Architecture.Tests;

/// <summary>Files are kept short, and not by making their lines long.</summary>
public sealed class LineLengthTests
{
    private const int Most = 180;

    [Fact]
    public void Lines_OfTheCode_FitAScreen()
    {
        var files = new[] { "AppHost", "ServiceDefaults", "services", "src", "tools", "bench" }
            .SelectMany(static folder => Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.cs", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(RepositoryFiles.Root, file))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Intersect(["obj", "bin"]).Any())
            .ToList();

        Assert.True(files.Count > 300);
        Assert.Empty(files.SelectMany(static file => File.ReadLines(RepositoryFiles.PathOf(file))
            .Select((line, index) => (Place: $"{file}({index + 1})", line.Length)).Where(static line => line.Length > Most)));
    }
}
