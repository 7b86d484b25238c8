using System.Collections.Concurrent;
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
        using var log = new Recorder();
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

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose() { }
    }
}
