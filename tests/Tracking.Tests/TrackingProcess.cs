using MultiModel.Testing;

namespace MultiModel.Tracking.Tests;

/// <summary>The service as a process of its own, which can be killed.</summary>
public sealed class TrackingProcess : IAsyncDisposable
{
    private readonly ProgramProcess process;

    private TrackingProcess(ProgramProcess process, int port)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    public static ProgramProcess Start(string dataDirectory, int port, params (string Name, string? Value)[] settings) => ProgramProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "Tracking.dll"), [],
        [
            ("Tracking__DataDirectory", dataDirectory),
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test-secret"),
            .. settings,
        ]);

    public static async Task<TrackingProcess> StartAsync(string dataDirectory)
    {
        var port = FreePort.Take();
        var server = new TrackingProcess(Start(dataDirectory, port), port);
        await server.process.ReadyAsync(new Uri(server.Http.BaseAddress!, "/health"));
        return server;
    }

    public Task KillAsync() => process.KillAsync();

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return process.DisposeAsync();
    }
}
