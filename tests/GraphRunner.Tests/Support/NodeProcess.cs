using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>The service as a process of its own that serves one model, started with the operator's variables.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly ProgramProcess process;

    private NodeProcess(ProgramProcess process, int port, int metricsPort, int grpcPort)
    {
        this.process = process;
        Port = port;
        Grpc = new Uri($"http://127.0.0.1:{grpcPort}");
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Metrics = new Uri($"http://127.0.0.1:{metricsPort}/prometheus");
    }

    public int Port { get; }

    public Uri Grpc { get; }

    public HttpClient Http { get; }

    public Uri Metrics { get; }

    /// <summary>What it printed so far.</summary>
    public string Output => process.Output;

    public static NodeProcess Start(string name, string directory, string? digest = null, params IEnumerable<(string Name, string Value)> variables)
    {
        var ports = FreePort.Take(3);
        return new NodeProcess(
            ProgramProcess.Start(typeof(Program).Assembly.Location, [],
            [
                ("PREDICTIVE_UNIT_ID", name),
                ("PREDICTIVE_UNIT_IMAGE", "example/graphrunner:1"),
                ("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", $"{ports[0]}"),
                ("PREDICTIVE_UNIT_GRPC_SERVICE_PORT", $"{ports[2]}"),
                ("PREDICTIVE_UNIT_METRICS_SERVICE_PORT", $"{ports[1]}"),
                ("PREDICTIVE_UNIT_PARAMETERS", $$"""[{"name":"model_uri","value":"{{directory}}","type":"STRING"}]"""),
                ("MULTIMODEL_MODEL_DIGEST", digest),
                ("Graph__ListenAddress", "127.0.0.1"),
                ("Logging__LogLevel__Default", "Warning"),
                .. variables,
            ]),
            ports[0], ports[1], ports[2]);
    }

    public Task ReadyAsync() => process.ReadyAsync(new Uri(Http.BaseAddress!, "/health"));

    public async Task<(int Status, string Errors)> ExitAsync()
    {
        var (status, _, errors) = await process.ExitAsync();
        return (status, errors);
    }

    /// <summary>What a kubelet does to a pod that ends.</summary>
    public void Terminate() => process.Terminate();

    public Task KillAsync() => process.KillAsync();

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return process.DisposeAsync();
    }
}
