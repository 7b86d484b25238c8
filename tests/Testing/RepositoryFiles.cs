using Xunit;

namespace MultiModel.Testing;

/// <summary>Files of the checkout that the tests run from, and of the reference folder that may lie beside it.</summary>
public static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    /// <summary>A file of the reference folder, named by the variable REFERENCE_DATA; the test is skipped where it is absent.</summary>
    public static string Reference(string name)
    {
        var folder = Environment.GetEnvironmentVariable("REFERENCE_DATA");
        Assert.SkipUnless(folder is not null && File.Exists(Path.Combine(folder, name)), $"Needs the reference file {name} (REFERENCE_DATA names its folder).");
        return Path.Combine(folder!, name);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MultiModel.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"MultiModel.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
