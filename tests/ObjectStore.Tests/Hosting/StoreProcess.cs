using System.Diagnostics;
using Minio;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>The service as a process of its own, which may be killed.</summary>
public sealed class StoreProcess : IAsyncDisposable
{
    private readonly Process process;

    private StoreProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Resident memory at its highest, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").Single(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public static ProcessStartInfo Prepare(string? dataDirectory, int port, string secretKey = RunningStore.SecretKey) => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ObjectStore.dll")])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ObjectStore__DataDirectory"] = dataDirectory,
            ["ObjectStore__Keys__0__AccessKey"] = RunningStore.AccessKey,
            ["ObjectStore__Keys__0__SecretKey"] = secretKey,
        },
    };

    public static async Task<StoreProcess> StartAsync(string dataDirectory)
    {
        var port = FreePort.Take();
        var process = Process.Start(Prepare(dataDirectory, port))!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var store = new StoreProcess(process, new Uri($"http://127.0.0.1:{port}"));
        await WaitUntilReadyAsync(process, store.Address);
        return store;
    }

    public static async Task WaitUntilReadyAsync(Process process, Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            Assert.False(process.HasExited, "The store ended before it was ready.");
            try
            {
                if ((await http.GetAsync("/health", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) { }
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public IMinioClient Minio() => new MinioClient()
        .WithEndpoint(Address.Authority).WithSSL(false).WithCredentials(RunningStore.AccessKey, RunningStore.SecretKey).WithRegion("us-east-1").Build();

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }
}
