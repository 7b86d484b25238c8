using MultiModel.EndToEnd.Hosting;

namespace MultiModel.EndToEnd.Lifecycle;

[Collection(nameof(RunningApplication))]
public sealed class SecretTests(RunningApplication application)
{
    [Fact]
    public void SecretKey_IsInNoLogAndNotOnTheTerminal()
    {
        var secret = application.SecretKey();

        Assert.DoesNotContain(secret, application.Printed, StringComparison.Ordinal);
        var logs = Directory.GetFiles(Path.Combine(application.DataFolder, "logs"));
        Assert.Equal(5, logs.Length);
        Assert.All(logs, log => Assert.DoesNotContain(secret, ReadShared(log), StringComparison.Ordinal));
    }

    [Fact]
    public void CredentialsFile_IsItsOwnersAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(application.DataFolder, "credentials.json")));

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }
}
