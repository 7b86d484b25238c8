using System.Diagnostics;

namespace MultiModel.Tracking.Tests;

/// <summary>The service as a process of its own, which can be killed.</summary>
public sealed class TrackingProcess : IDisposable
{
    private readonly Process process;

    public TrackingProcess(string dataDirectory, int port)
    {
        process = Start(dataDirectory, port);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    public static Process Start(string dataDirectory, int port) => Process.Start(new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Tracking.dll"))
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["Tracking__DataDirectory"] = dataDirectory,
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9",
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test-secret",
        },
    })!;

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                (await Http.GetAsync("/health", cancellationToken)).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (!process.HasExited && attempt < 600)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    /// <summary>Ends the process as <c>kill -9</c> does: at once, with no chance to write anything.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Http.Dispose();
    }
}
