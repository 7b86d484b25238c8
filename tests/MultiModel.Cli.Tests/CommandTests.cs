using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.Cli.Tests;

public sealed class CommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Render_Chain_PassesTheLinter()
    {
        using var folder = new TemporaryFolder();
        var (status, manifest, _) = await RunAsync("", "render", "scaler=s3://mlflow/a/scaler", "svc=s3://mlflow/b/svc", "--name", "two");
        Assert.Equal(0, status);
        Assert.Contains("name: two", manifest, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("m.yaml"), manifest, Ct);

        Assert.Equal((0, "Nothing found.\n", ""), await RunAsync("", "lint", folder.File("m.yaml")));
        Assert.Equal((0, "Nothing found.\n", ""), await RunAsync(manifest, "lint", "-"));
    }

    [Fact]
    public async Task Lint_Fault_IsNamedWithItsPlaceAndMended()
    {
        using var folder = new TemporaryFolder();
        var (_, manifest, _) = await RunAsync("", "render", "svc=s3://mlflow/b/svc");
        var file = folder.File("m.yaml");
        await File.WriteAllTextAsync(file, manifest.Replace("s3://mlflow/b/svc/", "s3://mlflow/b/svc", StringComparison.Ordinal), Ct);

        var (status, output, _) = await RunAsync("", "lint", file);
        Assert.Equal(1, status);
        Assert.Matches($@"^{file}:\d+:\d+: error MM401: svc-initializer: s3://mlflow/b/svc has no slash at its end\.\n", output);
        Assert.Contains("\"ruleId\": \"MM401\"", (await RunAsync("", "lint", file, "--format", "sarif")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("", "lint", "--fix", file)).Status);
        Assert.Equal(manifest, await File.ReadAllTextAsync(file, Ct));
    }

    [Theory]
    [InlineData("render|a")]
    [InlineData("render|UPPER=s3://b/c")]
    [InlineData("lint|/nowhere/at/all.yaml")]
    [InlineData("predict|http://127.0.0.1:1/|1,two")]
    [InlineData("predict|http://127.0.0.1:1/|1,2")]
    [InlineData("predict|here|1,2")]
    public async Task AnyCommand_WrongInput_IsOneLineAndStatus2(string arguments)
    {
        var (status, _, errors) = await RunAsync("", arguments.Split('|'));

        Assert.Equal(2, status);
        Assert.Single(errors.Trim().Split('\n'));
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "multimodel.dll"), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var errors = process.StandardError.ReadToEndAsync(Ct);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output, await errors);
    }
}
