using System.Runtime.Versioning;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("Deployer__DataDirectory", "", "Deployer__DataDirectory is not set")]
    [InlineData("Deployer__DataDirectory", "/proc/absent", "Set Deployer__DataDirectory to a folder that it may write.")]
    [InlineData("SeldonDeployment__Name", "Bad_Name", "RFC 1123")]
    [InlineData("SeldonDeployment__Replicas", "0", "at least 1 replica")]
    [InlineData("MLFLOW_TRACKING_URI", "ftp://mlflow", "MLFLOW_TRACKING_URI must be an http or https address")]
    [InlineData("MLFLOW_TRACKING_URI", "http://ann:hunter2@mlflow", "give them in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.")]
    [InlineData("Deployer__MlflowUrl", "mlflow:5000", "Deployer__MlflowUrl must be an http or https address")]
    [InlineData("Deployer__Target", "Files", "Deployer__FilesDirectory")]
    [InlineData("Deployer__Target", "Mars", "Deployer__Target cannot be 'Mars': give one of Local, Files, Kubernetes.")]
    [InlineData("SeldonDeployment__Replicas", "two", "SeldonDeployment__Replicas cannot be 'two': give a whole number.")]
    [InlineData("Deployer__Deadline", "-1", "Deployer__Deadline must lie between")]
    [InlineData("Deployer__KeepRollouts", "0", "Deployer__KeepRollouts must lie between 1 and 100000.")]
    [InlineData("Deployer__Kubernetes__PollInterval", "0", "Deployer__Kubernetes__PollInterval must lie between 10 milliseconds and one minute.")]
    [InlineData("Deployer__Kubernetes__Backoff", "-1", "Deployer__Kubernetes__Backoff must lie between")]
    [InlineData("Deployer__Kubernetes__IngressUrl", "seldon.example.org", "Deployer__Kubernetes__IngressUrl must be an http or https address")]
    public async Task Start_WithAWrongSetting_EndsWithStatus1AndOneLine(string variable, string value, string message)
    {
        using var folder = new TemporaryFolder();
        await using var process = ProgramProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Deployer.dll"), [],
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Deployer__DataDirectory", folder.File("data")), (variable, value));

        var (status, output, error) = await process.ExitAsync();

        Assert.Equal(1, status);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Contains(message, error);
        Assert.DoesNotContain("DataAnnotation", error);
        Assert.DoesNotContain("hunter2", error);
    }

    [Fact]
    public async Task Start_OnTheDataFolderOfAnother_EndsWithStatus1AndOneLine()
    {
        using var folder = new TemporaryFolder();
        await using var other = DeployerProcess.Start(folder.Path);
        await using var process = ProgramProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Deployer.dll"), [], ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Deployer__DataDirectory", folder.Path));

        var (status, _, error) = await process.ExitAsync();

        Assert.Equal(1, status);
        Assert.EndsWith("is in use by another process: stop that one or set Deployer__DataDirectory to another.", Assert.Single(error.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public async Task Start_WithAFileInThePlaceOfItsKeys_EndsWithStatus1AndOneLine()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), "", TestContext.Current.CancellationToken);
        await using var process = ProgramProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Deployer.dll"), [], ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Deployer__DataDirectory", folder.Path));

        var (status, _, error) = await process.ExitAsync();

        Assert.Equal(1, status);
        Assert.EndsWith("Set Deployer__DataDirectory to a folder that it may write.", Assert.Single(error.TrimEnd('\n').Split('\n')));
    }

    /// <summary>A folder of rollouts that a power cut takes back takes every rollout with it.</summary>
    [Fact]
    public async Task Start_OnAFolderInNewFolders_FlushesTheFolderThatTheyWereMadeIn()
    {
        using var folder = new TemporaryFolder();
        using var opens = OpenWatch.Of(folder.Path);

        await using var deployer = DeployerProcess.Start(folder.File("new", "data"));

        Assert.True(opens.Any());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_WithNoKeys_MakesAFolderForThemThatIsItsOwnersAlone()
    {
        using var folder = new TemporaryFolder();

        await using var deployer = DeployerProcess.Start(folder.Path);
        await Eventually.TrueAsync(() => Directory.Exists(folder.File("keys")));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("keys")));
    }
}
