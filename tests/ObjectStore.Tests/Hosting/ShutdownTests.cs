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
        var signer = new TestSigner(new Uri($"http://127.0.0.1:{port}"));
        await WaitUntilReadyAsync(port);
        await signer.SendAsync("PUT", "/bucket");
        using var client = new TcpClient("127.0.0.1", port);
        var head = string.Concat(signer.Sign("PUT", "/bucket/cut", "", new byte[1000]).Select(static header => $"{header.Key}: {header.Value}\r\n"));
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"PUT /bucket/cut HTTP/1.1\r\n{head}\r\nbegin"), TestContext.Current.CancellationToken);
        while (!Directory.EnumerateFiles(folder.File("data", "tmp")).Any())
            await Task.Delay(10, TestContext.Current.CancellationToken);

        process.Terminate();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("fail:", await output, StringComparison.Ordinal);
        Assert.Equal("", await errors);
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "tmp")));
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "buckets", "bucket", "objects")));
    }

    private static async Task WaitUntilReadyAsync(int port)
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                (await http.GetAsync($"http://127.0.0.1:{port}/health", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
