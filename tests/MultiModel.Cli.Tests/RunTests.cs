using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using MultiModel.Testing;

namespace MultiModel.Cli.Tests;

/// <summary>A manifest that is served on this machine.</summary>
public sealed class RunTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ManifestThatCannotBeRead_NamesItsLine()
    {
        var (status, _, errors) = await CommandTests.RunAsync("kind: SeldonDeployment\nspec: [", "run", "-");

        Assert.Equal(2, status);
        Assert.Matches(@"^-: .*line \d+", errors);
    }

    [Theory]
    [InlineData("0", "--port must be 1 to 65535.")]
    [InlineData("65536", "--port must be 1 to 65535.")]
    [InlineData("abc", "Cannot parse argument 'abc' for option '--port'")]
    public async Task Run_PortThatIsNone_IsRefused(string port, string message)
    {
        var (status, _, errors) = await CommandTests.RunAsync(await CommandTests.FaultyAsync(), "run", "-", "--port", port);

        Assert.Equal(2, status);
        Assert.StartsWith($"error: {message}", errors, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Run_InterruptedDuringARequest_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        using var node = new TcpListener(IPAddress.Loopback, 0);
        node.Start();
        await File.WriteAllTextAsync(folder.File("graph.yaml"), $$"""
            apiVersion: machinelearning.seldon.io/v1
            kind: SeldonDeployment
            metadata: {name: slow}
            spec:
              predictors:
              - name: m
                graph: {name: n, type: MODEL, endpoint: {service_host: 127.0.0.1, service_port: {{((IPEndPoint)node.LocalEndpoint).Port}} } }
            """, Ct);
        var temporary = Directory.CreateDirectory(folder.File("tmp")).FullName;
        var port = FreePort.Take();
        var address = new Uri($"http://127.0.0.1:{port}");
        await using var process = ProgramProcess.Start(CommandTests.Program, ["run", folder.File("graph.yaml"), "--port", $"{port}"], ("TMPDIR", temporary));
        await process.ReadyAsync(new Uri(address, "/ready"));
        using var http = new HttpClient();
        var answer = http.PostAsync(new Uri(address, "/api/v1.0/predictions"), new StringContent("""{"strData":"a"}"""), Ct);
        using var asked = await node.AcceptTcpClientAsync(Ct);

        process.Interrupt();
        await process.ExitAsync();

        Assert.DoesNotContain(Directory.GetDirectories(temporary), static left => Path.GetFileName(left).StartsWith("multimodel-run-", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => answer);
    }

    [Fact]
    public async Task Run_PortInUse_NamesTheOption()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        Assert.Equal((2, "", $"Port {port} is in use. Stop what listens there, or choose another with --port.\n"), await CommandTests.RunAsync(await CommandTests.FaultyAsync(), "run", "-", "--port", $"{port}"));
    }
}
