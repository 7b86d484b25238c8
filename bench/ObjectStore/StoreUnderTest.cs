using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MultiModel.ObjectStore.Benchmarks;

/// <summary>The store as a process of its own, with an empty data folder and one bucket.</summary>
internal sealed class StoreUnderTest : IDisposable
{
    public const string Bucket = "bench";
    private const string AccessKey = "bench";
    private const string SecretKey = "bench-secret";
    private readonly Process process;

    private StoreUnderTest(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Of Linux: resident memory, and the part of it that is the store's own (its share of what other .NET processes map too).</summary>
    public (long Resident, long Proportional) Mebibytes
    {
        get
        {
            long Read(string name) => long.Parse(
                File.ReadLines($"/proc/{process.Id}/smaps_rollup").Single(line => line.StartsWith(name, StringComparison.Ordinal))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
            return (Read("Rss:"), Read("Pss:"));
        }
    }

    public static async Task<StoreUnderTest> StartAsync(string dataDirectory)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(BuiltStore(), "ObjectStore.dll")]) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ObjectStore__DataDirectory"] = dataDirectory;
        start.Environment["ObjectStore__Keys__0__AccessKey"] = AccessKey;
        start.Environment["ObjectStore__Keys__0__SecretKey"] = SecretKey;
        var store = new StoreUnderTest(Process.Start(start)!, address);
        using var http = new HttpClient { BaseAddress = address };
        while (!await IsReadyAsync(http))
            await Task.Delay(5);
        using var created = await http.SendAsync(Sign(new HttpRequestMessage(HttpMethod.Put, "/" + Bucket), address, Convert.ToHexStringLower(SHA256.HashData([]))));
        created.EnsureSuccessStatusCode();
        return store;
    }

    /// <summary>Adds the headers of AWS Signature Version 4.</summary>
    public static HttpRequestMessage Sign(HttpRequestMessage request, Uri address, string payloadHash)
    {
        var timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{timestamp[..8]}/us-east-1/s3/aws4_request";
        var canonical = $"{request.Method}\n{request.RequestUri}\n\nhost:{address.Authority}\nx-amz-content-sha256:{payloadHash}\nx-amz-date:{timestamp}\n\nhost;x-amz-content-sha256;x-amz-date\n{payloadHash}";
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(
            $"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}"));
        request.Headers.TryAddWithoutValidation("x-amz-date", timestamp);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", payloadHash);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={Convert.ToHexStringLower(signature)}");
        return request;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
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
