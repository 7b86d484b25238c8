using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests.Clients;

/// <summary>npm's mlflow, a client that others wrote, against this server or the MLflow in MULTIMODEL_TEST_MLFLOW_URI.</summary>
public sealed class NodeClientTests(ObjectStoreProcess store) : IClassFixture<ObjectStoreProcess>
{
    [Fact]
    public async Task NodeClient_OverAWholeSession_FindsEverythingAsItExpects()
    {
        var node = Requires.Tool("node", "Debian: nodejs");
        var modules = Environment.GetEnvironmentVariable("NODE_PATH") ?? "";
        Requires.That(Directory.Exists(Path.Combine(modules, "mlflow")), "npm's package mlflow in NODE_PATH (npm install mlflow@2.0.7)");
        using var server = new TrackingServer(store.Settings);
        var address = TrackingServer.External ?? server.Http.BaseAddress!;

        using var process = Process.Start(new ProcessStartInfo(node, [RepositoryFiles.PathOf("tests", "Tracking.Tests", "Clients", "mlflow_session.js"), address.ToString().TrimEnd('/')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.EndsWith("passed\n", output, StringComparison.Ordinal);
    }
}
