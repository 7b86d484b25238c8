using MultiModel.AppHost.Publishing;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Publishing;

public sealed class PublishedFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Target => temporary.File("out");

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task WriteAsync_ToAFolderThatIsNotThere_WritesEveryFileAndLeavesNothingBeside()
    {
        await WriteAsync(force: false, ("a/b.yaml", "b"), ("README.md", "r"));

        Assert.Equal("b", await File.ReadAllTextAsync(Path.Combine(Target, "a", "b.yaml"), TestContext.Current.CancellationToken));
        Assert.Equal("r", await File.ReadAllTextAsync(Path.Combine(Target, "README.md"), TestContext.Current.CancellationToken));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task WriteAsync_ToAFolderWithFiles_RefusesAndTouchesNothing()
    {
        await WriteAsync(force: false, ("old", "1"));

        var error = await Assert.ThrowsAsync<IOException>(() => WriteAsync(force: false, ("new", "2")));

        Assert.Contains("--force", error.Message);
        Assert.Equal(["old"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task WriteAsync_WithForce_ReplacesTheWholeFolder()
    {
        await WriteAsync(force: false, ("old", "1"));
        await WriteAsync(force: true, ("new", "2"));

        Assert.Equal(["new"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task WriteAsync_ThatFailsHalfWay_LeavesTheOldFolderAsItWas()
    {
        await WriteAsync(force: false, ("old", "1"));

        // a file cannot be a folder too
        await Assert.ThrowsAnyAsync<IOException>(() => WriteAsync(force: true, ("x", "1"), ("x/y", "2")));

        Assert.Equal(["old"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task WriteAsync_WithForceOverARepository_Refuses()
    {
        Directory.CreateDirectory(Path.Combine(Target, ".git"));

        Assert.Contains("is not replaced", (await Assert.ThrowsAsync<IOException>(() => WriteAsync(force: true, ("new", "2")))).Message);

        Assert.True(Directory.Exists(Path.Combine(Target, ".git")));
    }

    [Fact]
    public async Task WriteAsync_WithForceOverAWorktree_Refuses()
    {
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, ".git"), "gitdir: elsewhere", TestContext.Current.CancellationToken);

        Assert.Contains("is not replaced", (await Assert.ThrowsAsync<IOException>(() => WriteAsync(force: true, ("new", "2")))).Message);

        Assert.Equal([".git"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task WriteAsync_WithForceOverTheCurrentFolderOrOneAboveIt_Refuses()
    {
        foreach (var folder in new[] { Environment.CurrentDirectory, Path.GetDirectoryName(Environment.CurrentDirectory)! })
            Assert.Contains("is not replaced", (await Assert.ThrowsAsync<IOException>(() =>
                PublishedFolder.WriteAsync(folder, new Dictionary<string, string>(), force: true, TestContext.Current.CancellationToken))).Message);
    }

    [Fact]
    public async Task WriteAsync_ToAFolderNamedWithASlash_WritesIt()
    {
        await PublishedFolder.WriteAsync(Target + "/", new Dictionary<string, string> { ["a"] = "1" }, force: false, TestContext.Current.CancellationToken);

        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(temporary.Path));
        Assert.Equal(["a"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task WriteAsync_ToALink_ReplacesTheFolderThatItNames()
    {
        await WriteAsync(force: false, ("old", "1"));
        Directory.CreateSymbolicLink(temporary.File("link"), Target);

        await PublishedFolder.WriteAsync(temporary.File("link"), new Dictionary<string, string> { ["new"] = "2" }, force: true, TestContext.Current.CancellationToken);

        Assert.Equal(["new"], Directory.EnumerateFiles(Target).Select(Path.GetFileName));
        Assert.Equal(Target, new FileInfo(temporary.File("link")).LinkTarget);
    }

    [Fact]
    public async Task WriteAsync_ThatIsCancelled_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishedFolder.WriteAsync(Target, new Dictionary<string, string> { ["a"] = "1" }, force: false, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public async Task Write_WhereNobodyMay_NamesTheFolderAndWhatToDo()
    {
        Requires.That(Directory.Exists("/proc"), "Linux");
        var error = await Assert.ThrowsAsync<IOException>(() =>
            PublishedFolder.WriteAsync("/proc/published", new Dictionary<string, string> { ["a"] = "1" }, force: false, TestContext.Current.CancellationToken));

        Assert.StartsWith("/proc/published cannot be written:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Choose a folder that you may write to, on a disk with room.", error.Message, StringComparison.Ordinal);
    }

    private Task WriteAsync(bool force, params (string Path, string Content)[] files) =>
        PublishedFolder.WriteAsync(Target, files.ToDictionary(static file => file.Path, static file => file.Content), force, TestContext.Current.CancellationToken);
}
