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
        await using var process = StoreProcess.Start(folder.File("data"), port);
        var address = new Uri($"http://127.0.0.1:{port}");
        var signer = new TestSigner(address);
        await process.ReadyAsync(new Uri(address, "/health"));
        await signer.SendAsync("PUT", "/bucket");
        using var client = new TcpClient("127.0.0.1", port);
        await client.GetStream().WriteAsync(signer.Wire("PUT", "/bucket/cut", new byte[1000], "\r\nbegin"), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Directory.EnumerateFiles(folder.File("data", "tmp")).Any());

        process.Terminate();
        var (status, output, errors) = await process.ExitAsync();

        Assert.Equal(0, status);
        Assert.DoesNotContain("fail:", output, StringComparison.Ordinal);
        Assert.Equal("", errors);
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "tmp")));
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "buckets", "bucket", "objects")));
    }
}
