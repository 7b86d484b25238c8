using System.Net;
using System.Net.Sockets;
using MultiModel.EndToEnd.Hosting;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.BadInput;

[Collection(nameof(RunningApplication))]
public sealed class RefusedStartTests(RunningApplication application)
{
    [Fact]
    public async Task BusyPort_BeforeAnythingStarts_IsNamedWithItsResourceAndTheWayOut()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (status, printed) = await RunAsync([.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--port", $"mlflow={port}", "--data", folder.Path]);

        Assert.Equal(3, status);
        Assert.Contains($"Port {port} of mlflow is in use.", printed, StringComparison.Ordinal);
        Assert.Contains("--port mlflow=", printed, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("minio")));
    }

    [Fact]
    public async Task DataFolder_OfARunningApplication_IsRefused()
    {
        var (status, printed) = await RunAsync([.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", application.DataFolder]);

        Assert.Equal(4, status);
        Assert.Contains("in use by another AppHost", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_ThatCannotBeWritten_IsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        var (status, printed) = await RunAsync(["--data", folder.File("file", "data")]);

        Assert.Equal(4, status);
        Assert.Contains(folder.File("file", "data"), printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOption_IsRefused()
    {
        var (status, printed) = await RunAsync(["--dta", "x"]);

        Assert.Equal(2, status);
        Assert.Contains("--dta", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--minio-endpoint", "S3 store")]
    [InlineData("--mlflow-uri", "MLflow server")]
    public async Task ExternalAddress_ThatDoesNotAnswer_IsNamed(string option, string what)
    {
        using var folder = new TemporaryFolder();
        var nothing = $"http://127.0.0.1:{FreePort.Take()}";

        var (status, printed) = await RunAsync(
            [.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path, option, nothing], ("AWS_ACCESS_KEY_ID", "someone"), ("AWS_SECRET_ACCESS_KEY", "secret"));

        Assert.Equal(1, status);
        Assert.Contains($"error: The {what} at {nothing}", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_WhileAnExternalServerIsAsked_EndsAsInterrupted()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var process = AppHostProcess.Start(
            [.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path, "--mlflow-uri", $"http://{silent.LocalEndpoint}"]);
        using var asked = await silent.AcceptTcpClientAsync(ct);

        process.Interrupt();

        Assert.Equal(130, await process.ExitAsync());
        Assert.Equal("", process.Printed);
    }

    [Fact]
    public async Task WrongSecret_OfAnExternalStore_FailsTheUploadAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        var before = await application.LiveRunsAsync(TestContext.Current.CancellationToken);

        var (status, printed) = await RunAsync(
            [.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path, "--once", "--minio-endpoint", application.Address("minio").AbsoluteUri],
            ("AWS_ACCESS_KEY_ID", "someone"), ("AWS_SECRET_ACCESS_KEY", "not the secret"));

        Assert.Equal(1, status);
        Assert.Contains("error: The pipeline failed in the step 'upload scaler'", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
        Assert.Equal(before, await application.LiveRunsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UnknownKernel_InTheEnvironment_IsNamedWithThoseThatExist()
    {
        using var folder = new TemporaryFolder();

        var (status, printed) = await RunAsync([.. AppHostProcess.OnFreePorts(out _), "--no-dashboard", "--data", folder.Path, "--once"], ("Pipeline__Kernel", "gaussian"));

        Assert.Equal(1, status);
        Assert.Contains("gaussian", printed, StringComparison.Ordinal);
        Assert.Contains("rbf", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Printed)> RunAsync(IEnumerable<string> arguments, params (string, string?)[] environment)
    {
        await using var process = AppHostProcess.Start(arguments, environment);
        var status = await process.ExitAsync();
        return (status, process.Printed);
    }
}
