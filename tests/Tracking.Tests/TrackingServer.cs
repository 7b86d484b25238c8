using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests;

/// <summary>The service as it ships, on Kestrel and a free port, with a database in a folder of its own.</summary>
public sealed class TrackingServer : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Factory factory;

    public TrackingServer(params (string Key, string Value)[] settings)
    {
        factory = new Factory([("Tracking:DataDirectory", folder.Path), .. settings]);
        factory.UseKestrel();
        factory.StartServer();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = factory.ClientOptions.BaseAddress };
    }

    /// <summary>A real MLflow to hold the same conversations with, when MULTIMODEL_TEST_MLFLOW_URI names one.</summary>
    public static Uri? External => Environment.GetEnvironmentVariable("MULTIMODEL_TEST_MLFLOW_URI") is { Length: > 0 } address ? new Uri(address) : null;

    public HttpClient Http { get; }

    public string DataDirectory => folder.Path;

    public IServiceProvider Services => factory.Services;

    public void Dispose()
    {
        Http.Dispose();
        factory.Dispose();
        folder.Dispose();
    }

    private sealed class Factory((string Key, string Value)[] settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            // not UseKestrel(0), which sets the address while Program may have started already
            builder.UseSetting("urls", "http://127.0.0.1:0");
            // Nothing listens there: tests that need an object store name one.
            builder.UseSetting("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
            builder.UseSetting("AWS_ACCESS_KEY_ID", "test");
            builder.UseSetting("AWS_SECRET_ACCESS_KEY", "test-secret");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
        }
    }
}
