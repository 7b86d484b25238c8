using Minio;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>The service as a process of its own, which may be killed.</summary>
public sealed class StoreProcess : IAsyncDisposable
{
    private readonly ProgramProcess process;

    private StoreProcess(ProgramProcess process, Uri address)
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

    /// <param name="dataDirectory">null for none</param>
    /// <param name="port">of the loopback interface</param>
    /// <param name="more">settings that take the place of the usual ones</param>
    public static ProgramProcess Start(string? dataDirectory, int port, params IEnumerable<(string Name, string? Value)> more) => ProgramProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "ObjectStore.dll"), [],
        [
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            ("ObjectStore__DataDirectory", dataDirectory),
            ("ObjectStore__Keys__0__AccessKey", RunningStore.AccessKey),
            ("ObjectStore__Keys__0__SecretKey", RunningStore.SecretKey),
            .. more,
        ]);

    public static async Task<StoreProcess> StartAsync(string dataDirectory)
    {
        var port = FreePort.Take();
        var store = new StoreProcess(Start(dataDirectory, port), new Uri($"http://127.0.0.1:{port}"));
        await store.process.ReadyAsync(new Uri(store.Address, "/health"));
        return store;
    }

    public IMinioClient Minio() => new MinioClient()
        .WithEndpoint(Address.Authority).WithSSL(false).WithCredentials(RunningStore.AccessKey, RunningStore.SecretKey).WithRegion("us-east-1").Build();

    public Task KillAsync() => process.KillAsync();

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
