using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Payloads;

public sealed class StoppedBodyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_WhoseBodyStopsComing_IsEndedAndLoggedAndLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        using var log = new LogRecorder();
        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"), configure: web => web.ConfigureServices(services =>
        {
            services.AddSingleton<ILoggerProvider>(log);
            // As the store has it, but for the grace.
            services.PostConfigure<KestrelServerOptions>(static kestrel => kestrel.Limits.MinRequestBodyDataRate = new(240, TimeSpan.FromSeconds(2)));
        }));
        var signer = new TestSigner(store);
        await signer.SendAsync("PUT", "/bucket");
        using var client = new TcpClient(store.Address.Host, store.Address.Port);
        await client.GetStream().WriteAsync(signer.Wire("PUT", "/bucket/stuck", new byte[1000], "\r\nbegin"), Cancel);
        using var answer = new MemoryStream();

        await client.GetStream().CopyToAsync(answer, Cancel);

        Assert.Contains("<Code>RequestTimeout</Code>", Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
        Assert.Contains("Warning: A body stopped coming: PUT /bucket/stuck from 127.0.0.1 was ended.", log.Lines);
        Assert.Empty(Directory.EnumerateFiles(folder.File("data", "tmp")));
        Assert.Equal(404, (await signer.SendAsync("HEAD", "/bucket/stuck")).Status);
    }
}
