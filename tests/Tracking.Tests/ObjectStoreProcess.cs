using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.Tracking.Tests;

/// <summary>The real object store as a process, with a key pair that the settings name.</summary>
public sealed class ObjectStoreProcess : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort.Take();
    private Process? process;

    /// <summary>What a tracking server needs to use the store.</summary>
    public (string, string)[] Settings =>
        [("AWS_ENDPOINT_URL", $"http://127.0.0.1:{port}"), ("AWS_ACCESS_KEY_ID", "test-key"), ("AWS_SECRET_ACCESS_KEY", "test-secret-key")];

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = RepositoryFiles.PathOf("services", "ObjectStore", "bin", configuration, "net10.0", "ObjectStore.dll");
        process = Process.Start(new ProcessStartInfo("dotnet", program)
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ObjectStore__DataDirectory"] = folder.Path,
                ["ObjectStore__Keys__0__AccessKey"] = "test-key",
                ["ObjectStore__Keys__0__SecretKey"] = "test-secret-key",
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            },
        })!;
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                (await http.GetAsync($"http://127.0.0.1:{port}/health")).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (!process.HasExited && attempt < 600)
            {
                await Task.Delay(50);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
