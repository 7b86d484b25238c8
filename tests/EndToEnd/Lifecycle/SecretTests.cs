using System.Diagnostics;
using MultiModel.EndToEnd.Hosting;
using MultiModel.EndToEnd.Telemetry;

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

    [Theory]
    [InlineData("traces")]
    [InlineData("metrics")]
    [InlineData("logs")]
    public async Task SecretKey_IsInNoTelemetryThatAServiceExports(string signal)
    {
        var ct = TestContext.Current.CancellationToken;
        var waited = Stopwatch.GetTimestamp();
        while (!Dashboard.Resources.All(resource => application.Telemetry.HasCome(signal, resource)) && Stopwatch.GetElapsedTime(waited) < Dashboard.Deadline)
            await Task.Delay(100, ct);

        Assert.All(Dashboard.Resources, resource => Assert.True(application.Telemetry.HasCome(signal, resource), $"{resource} exported no {signal}."));
        Assert.DoesNotContain(application.SecretKey(), application.Telemetry.Received(signal), StringComparison.Ordinal);
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
