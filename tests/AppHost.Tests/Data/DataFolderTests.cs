using System.Globalization;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Data;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Data;

public sealed class DataFolderTests
{
    [Fact]
    public void Open_SecondTime_IsNotNew()
    {
        using var folder = new TemporaryFolder();

        using (var first = DataFolder.Open(folder.File("data")))
            Assert.True(first.IsNew);
        using (var second = DataFolder.Open(folder.File("data")))
            Assert.False(second.IsNew);
    }

    [Fact]
    public void Open_WhileAnotherHoldsIt_NamesTheFolderAndTheProcess()
    {
        using var folder = new TemporaryFolder();
        using var held = DataFolder.Open(folder.Path);

        var error = Assert.Throws<LaunchException>(() => DataFolder.Open(folder.Path));

        Assert.Equal(ExitStatus.DataFolder, error.Status);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LockThatCannotBeOpened_BlamesNoOtherProcess()
    {
        using var folder = new TemporaryFolder();
        DataFolder.Open(folder.Path).Dispose();
        File.Delete(folder.File("lock"));
        File.CreateSymbolicLink(folder.File("lock"), folder.File("lock"));

        var error = Assert.Throws<LaunchException>(() => DataFolder.Open(folder.Path));

        Assert.Equal(ExitStatus.DataFolder, error.Status);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BelowAFile_SaysThatItCannotBeWritten()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        var error = Assert.Throws<LaunchException>(() => DataFolder.Open(folder.File("file", "data")));

        Assert.Equal(ExitStatus.DataFolder, error.Status);
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoPath_IsRemovedAtTheEnd()
    {
        string path;
        using (var data = DataFolder.Open(null))
        {
            path = data.Path;
            File.WriteAllText(Path.Combine(data.FolderOf("logs"), "a.log"), "");
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Open_NewFolder_IsItsOwnersAlone()
    {
        using var folder = new TemporaryFolder();
        using var data = DataFolder.Open(folder.File("data"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Path));
    }
}
