using System.Runtime.Versioning;
using MultiModel.ServiceDefaults.Files;
using MultiModel.Testing;

namespace MultiModel.ServiceDefaults.Tests.Files;

public sealed class DurableFileTests
{
    [Fact]
    public void WriteChanged_OfWhatTheFileHolds_LeavesItUntouched()
    {
        using var folder = new TemporaryFolder();
        var (path, written) = (folder.File("file.txt"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.True(DurableFile.WriteChanged(path, "text"u8));
        File.SetLastWriteTimeUtc(path, written);

        Assert.False(DurableFile.WriteChanged(path, "text"u8));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.True(DurableFile.WriteChanged(path, "other"u8));
        Assert.Equal("other", File.ReadAllText(path));
    }

    [Fact]
    public void Write_OverAnExistingFile_ReplacesItAndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("new", "manifest.yaml");

        DurableFile.Write(path, "old"u8);
        DurableFile.Write(path, "new ä"u8);

        Assert.Equal("new ä", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.File("new")));
    }

    /// <remarks>A folder is opened to be flushed, and for nothing else.</remarks>
    [Fact]
    public void Write_IntoNewFolders_FlushesTheFolderThatTheyWereMadeIn()
    {
        using var folder = new TemporaryFolder();
        using var opens = OpenWatch.Of(folder.Path);

        DurableFile.Write(folder.File("new", "newer", "manifest.yaml"), "text"u8);

        Assert.True(opens.Any());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [UnsupportedOSPlatform("windows")]
    public void MakeFolder_Private_IsItsOwnersAlone(string end)
    {
        using var folder = new TemporaryFolder();

        DurableFile.MakeFolder(folder.File("new", "data") + end, isPrivate: true);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("new", "data")));
    }

    /// <remarks>By the number a service tells a full disk from other faults.</remarks>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void FlushFolder_ThatFails_HasTheSystemsNumber()
    {
        const int NoEntry = 2;
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<IOException>(() => DurableFile.FlushFolder(folder.File("absent")));

        Assert.Equal(NoEntry, failure.HResult);
    }

    [Fact]
    public void Write_WhereTheRenameFails_ThrowsAndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("taken");
        Directory.CreateDirectory(path);

        Assert.ThrowsAny<SystemException>(() => DurableFile.Write(path, "text"u8));

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }
}
