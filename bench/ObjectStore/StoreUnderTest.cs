using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MultiModel.ObjectStore.Benchmarks;

/// <summary>The store as a process of its own, with an empty data folder and one bucket; or a peer that already runs.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    public const string Bucket = "bench";
    private readonly Process? process;
    private readonly string accessKey, secretKey;

    private StoreUnderTest(string name, Uri address, string accessKey, string secretKey, Process? process)
    {
        (Name, Address, this.accessKey, this.secretKey, this.process) = (name, address, accessKey, secretKey, process);
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Of Linux: resident memory, and the part of it that is the store's own (its share of what other .NET processes map too).</summary>
    public (long Resident, long Proportional) Mebibytes
    {
        get
        {
            long Read(string name) => long.Parse(
                File.ReadLines($"/proc/{process!.Id}/smaps_rollup").Single(line => line.StartsWith(name, StringComparison.Ordinal))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
            return (Read("Rss:"), Read("Pss:"));
        }
    }

    /// <param name="unsafely">Without fsync, by Debian's libeatmydata: what durability costs.</param>
    public static async Task<StoreUnderTest> StartAsync(string name, string dataDirectory, bool unsafely = false)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(BuiltStore(), "ObjectStore.dll")]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ObjectStore__DataDirectory"] = dataDirectory;
        start.Environment["ObjectStore__Keys__0__AccessKey"] = "bench";
        start.Environment["ObjectStore__Keys__0__SecretKey"] = "bench-secret";
        if (unsafely)
            start.Environment["LD_PRELOAD"] = "libeatmydata.so";
        var store = new StoreUnderTest(name, address, "bench", "bench-secret", Process.Start(start)!);
        using var http = new HttpClient { BaseAddress = address };
        while (!await IsReadyAsync(http))
            await Task.Delay(5);
        await store.CreateBucketAsync(http);
        return store;
    }

    /// <summary>Whatever serves S3 at an address.</summary>
    public static async Task<StoreUnderTest> ConnectAsync(string name, Uri address, string accessKey, string secretKey)
    {
        using var http = new HttpClient { BaseAddress = address };
        var store = new StoreUnderTest(name, address, accessKey, secretKey, null);
        await store.CreateBucketAsync(http);
        return store;
    }

    /// <summary>Adds the headers of AWS Signature Version 4.</summary>
    public HttpRequestMessage Sign(HttpRequestMessage request, string payloadHash)
    {
        var timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{timestamp[..8]}/us-east-1/s3/aws4_request";
        var headers = $"host:{Address.Authority}\nx-amz-content-sha256:{payloadHash}\nx-amz-date:{timestamp}\n";
        var canonical = $"{request.Method}\n{request.RequestUri}\n\n{headers}\nhost;x-amz-content-sha256;x-amz-date\n{payloadHash}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(
            $"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}"));
        request.Headers.TryAddWithoutValidation("x-amz-date", timestamp);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", payloadHash);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={Convert.ToHexStringLower(signature)}");
        return request;
    }

    public void Dispose()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
    }

    private async Task CreateBucketAsync(HttpClient http)
    {
        using var created = await http.SendAsync(Sign(new HttpRequestMessage(HttpMethod.Put, "/" + Bucket), Convert.ToHexStringLower(SHA256.HashData([]))));
        created.EnsureSuccessStatusCode();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>services/ObjectStore's output of the same configuration as this program's.</summary>
    private static string BuiltStore()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output;
        while (!File.Exists(Path.Combine(root.FullName, "MultiModel.sln")))
            root = root.Parent ?? throw new DirectoryNotFoundException("The bench runs from a checkout.");
        return Path.Combine(root.FullName, "services", "ObjectStore", "bin", output.Parent!.Name, output.Name);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
