using MultiModel.AppHost.Embedded.Dashboard;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Dashboard;

public sealed class AspireCliTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Find_NoneAnywhere_IsNull() => Assert.Null(Find(("PATH", folder.Path), ("HOME", folder.Path)));

    [Fact]
    public void Find_OnThePath_IsThatOne()
    {
        File.WriteAllText(folder.File("aspire"), "");

        Assert.Equal(folder.File("aspire"), Find(("PATH", $"/nowhere:{folder.Path}"), ("HOME", "/nowhere")));
    }

    [Fact]
    public void Find_InNpmsGlobalFolder_IsThatOne()
    {
        var bin = folder.File("lib", "node_modules", AspireCli.Package, "bin");
        Directory.CreateDirectory(bin);
        File.WriteAllText(Path.Combine(bin, "aspire"), "");

        Assert.Equal(Path.Combine(bin, "aspire"), Find(("NPM_CONFIG_PREFIX", folder.Path), ("HOME", "/nowhere")));
    }

    [Fact]
    public void Find_ConfiguredPathThatIsNotThere_IsNullRatherThanAnother()
    {
        File.WriteAllText(folder.File("aspire"), "");

        Assert.Null(Find(("ASPIRE_CLI_PATH", "/nowhere/aspire"), ("PATH", folder.Path)));
    }

    [Fact]
    public async Task SetUpAsync_FileThatIsNoProgram_DoesNotThrow()
    {
        File.WriteAllText(folder.File("aspire"), "");

        Assert.Null(await Record.ExceptionAsync(() => AspireCli.SetUpAsync(folder.File("aspire"), TestContext.Current.CancellationToken)));
    }

    public void Dispose() => folder.Dispose();

    private static string? Find(params (string Name, string Value)[] variables) =>
        AspireCli.Find(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
