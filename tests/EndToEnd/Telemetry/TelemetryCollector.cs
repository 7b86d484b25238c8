using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Telemetry;

/// <summary>Takes OTLP over http/protobuf and keeps every byte.</summary>
internal sealed class TelemetryCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    public TelemetryCollector()
    {
        Address = $"http://127.0.0.1:{FreePort.Take(1)[0]}";
        listener.Prefixes.Add($"{Address}/");
        listener.Start();
        _ = ListenAsync();
    }

    public string Address { get; }

    /// <summary>The variables that make a program send its telemetry here, soon.</summary>
    public IEnumerable<(string Name, string? Value)> Variables =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Address),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "500"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "500"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    /// <summary>What came in for one signal (<c>traces</c>, <c>metrics</c>, <c>logs</c>): protobuf, whose strings are plain UTF-8.</summary>
    public string Received(string signal) => string.Concat(received.Where(item => item.Path == $"/v1/{signal}").Select(static item => Encoding.Latin1.GetString(item.Body)));

    /// <summary>Whether a service has sent a signal: the attribute service.name as protobuf has it (key, then a value of one string).</summary>
    public bool HasCome(string signal, string service) =>
        Received(signal).Contains($"service.name\u0012{(char)(service.Length + 2)}\n{(char)service.Length}{service}", StringComparison.Ordinal);

    public void Dispose() => listener.Close();

    private async Task ListenAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                received.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // a client that went away, or the end of the tests
            }
        }
    }
}
