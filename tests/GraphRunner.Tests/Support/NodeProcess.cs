using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>The service as a process of its own that serves one model, started with the operator's variables.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private NodeProcess(Process process, int port, int metricsPort, int grpcPort)
    {
        this.process = process;
        Port = port;
        Grpc = new Uri($"http://127.0.0.1:{grpcPort}");
        errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Metrics = new Uri($"http://127.0.0.1:{metricsPort}/prometheus");
    }

    public int Port { get; }

    public Uri Grpc { get; }

    public HttpClient Http { get; }

    public Uri Metrics { get; }

    public static NodeProcess Start(string name, string directory, string? digest = null, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var ports = FreePort.Take(3);
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PREDICTIVE_UNIT_ID"] = name;
        start.Environment["PREDICTIVE_UNIT_IMAGE"] = "example/graphrunner:1";
        start.Environment["PREDICTIVE_UNIT_HTTP_SERVICE_PORT"] = $"{ports[0]}";
        start.Environment["PREDICTIVE_UNIT_GRPC_SERVICE_PORT"] = $"{ports[2]}";
        start.Environment["PREDICTIVE_UNIT_METRICS_SERVICE_PORT"] = $"{ports[1]}";
        start.Environment["PREDICTIVE_UNIT_PARAMETERS"] = $$"""[{"name":"model_uri","value":"{{directory}}","type":"STRING"}]""";
        if (digest is not null)
            start.Environment["MULTIMODEL_MODEL_DIGEST"] = digest;
        start.Environment["Graph__ListenAddress"] = "127.0.0.1";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (variable, value) in variables)
            start.Environment[variable] = value;
        return new NodeProcess(Process.Start(start)!, ports[0], ports[1], ports[2]);
    }

    public async Task ReadyAsync()
    {
        while (!process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync("/health", TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
        Assert.Fail(await errors);
    }

    public async Task<(int Status, string Errors)> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await errors);
    }

    /// <summary>What a kubelet does to a pod that ends.</summary>
    public void Terminate() => process.Terminate();

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
        process.Dispose();
    }
}
