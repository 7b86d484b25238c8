using MultiModel.AppHost.Data;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Data;

public sealed class CredentialsTests
{
    [Fact]
    public void LoadOrCreate_Twice_GivesTheSameKeys()
    {
        using var folder = new TemporaryFolder();

        var first = Credentials.LoadOrCreate(folder.Path);
        var second = Credentials.LoadOrCreate(folder.Path);

        Assert.Equal(first, second);
        Assert.True(first.SecretKey.Length >= 40);
    }

    [Fact]
    public void LoadOrCreate_TwoFolders_GivesDifferentKeys()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();

        Assert.NotEqual(Credentials.LoadOrCreate(one.Path).SecretKey, Credentials.LoadOrCreate(other.Path).SecretKey);
    }

    [Fact]
    public void LoadOrCreate_NewFile_OnlyItsOwnerCanRead()
    {
        using var folder = new TemporaryFolder();

        Credentials.LoadOrCreate(folder.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File(Credentials.FileName)));
    }

    [Fact]
    public void LoadOrCreate_FileThatOthersCouldRead_IsClosedToThem()
    {
        using var folder = new TemporaryFolder();
        Credentials.LoadOrCreate(folder.Path);
        File.SetUnixFileMode(folder.File(Credentials.FileName), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Credentials.LoadOrCreate(folder.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File(Credentials.FileName)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"accessKey":"a"}""")]
    public void LoadOrCreate_UnreadableFile_KeepsItAndSaysWhere(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(Credentials.FileName), content);

        var error = Assert.Throws<InvalidDataException>(() => Credentials.LoadOrCreate(folder.Path));

        Assert.Contains(folder.File(Credentials.FileName), error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder.File(Credentials.FileName)));
    }

    [Fact]
    public void ToString_Credentials_HasNoSecret() =>
        Assert.DoesNotContain("s3cret", new StoreCredentials("someone", "s3cret").ToString(), StringComparison.Ordinal);
}
