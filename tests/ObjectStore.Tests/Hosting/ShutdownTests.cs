using System.Diagnostics;
using System.Net.Sockets;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_InTheMiddleOfAnUpload_EndsWithoutAFailureAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort.Take();
        using var process = Process.Start(StoreProcess.Prepare(folder.File("data"), port))!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var address = new Uri($"http://127.0.0.1:{port}");
        var signer = new TestSigner(address);
        await StoreProcess.WaitUntilReadyAsync(process, address);
        await signer.SendAsync("PUT", "/bucket");
        using var client = new TcpClient("127.0.0.1", port);
        await client.GetStream().WriteAsync(signer.Wire("PUT", "/bucket/cut", new byte[1000], "\r\nbegin"), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(folder.File("data", "tmp")).Any());

        process.Terminate();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("fail:", await output, StringComparison.Ordinal);
        Assert.Equal("", await errors);
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "tmp")));
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "buckets", "bucket", "objects")));
    }
}
