using MultiModel.Testing;

namespace MultiModel.Tracking.Tests;

/// <summary>The service as it ships, on Kestrel and a free port, with a database in a folder of its own.</summary>
public sealed class TrackingServer : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunningService<Program> service;

    public TrackingServer(params (string Key, string Value)[] settings)
    {
        service = new RunningService<Program>(
        [
            ("Tracking:DataDirectory", folder.Path),
            // Nothing listens there: tests that need an object store name one.
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test-secret"),
            .. settings,
        ]);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address };
    }

    /// <summary>A real MLflow to hold the same conversations with, when MULTIMODEL_TEST_MLFLOW_URI names one.</summary>
    public static Uri? External => Environment.GetEnvironmentVariable("MULTIMODEL_TEST_MLFLOW_URI") is { Length: > 0 } address ? new Uri(address) : null;

    public HttpClient Http { get; }

    public string DataDirectory => folder.Path;

    public IServiceProvider Services => service.Services;

    public void Dispose()
    {
        Http.Dispose();
        service.Dispose();
        folder.Dispose();
    }
}
