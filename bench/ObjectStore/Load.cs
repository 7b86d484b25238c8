using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MultiModel.ObjectStore.Benchmarks;

/// <summary>
/// Signed PUTs and GETs of one size with so many at once. The client does next to nothing else, since it shares the processor with the
/// store: the body's SHA-256 is computed once, before the clock runs.
/// </summary>
internal sealed class Load : IDisposable
{
    private readonly StoreUnderTest store;
    private readonly HttpClient http;
    private readonly byte[] body;
    private readonly string bodyHash;
    private readonly int parallel;

    public Load(StoreUnderTest store, int size, int parallel)
    {
        this.store = store;
        http = new HttpClient { BaseAddress = store.Address };
        this.parallel = parallel;
        body = new byte[size];
        new Random(size).NextBytes(body);
        bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));
    }

    public async Task<Result> RunAsync(HttpMethod method, int count)
    {
        var milliseconds = new double[count];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(async () =>
        {
            var sink = new byte[256 * 1024];
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                var start = Stopwatch.GetTimestamp();
                using var request = Sign(method, $"/{StoreUnderTest.Bucket}/{body.Length}/{i % 64}");
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                await using var stream = await response.Content.ReadAsStreamAsync();
                while (await stream.ReadAsync(sink) > 0) { }
                milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        })));
        var seconds = clock.Elapsed.TotalSeconds;
        Array.Sort(milliseconds);
        return new Result(count / seconds, milliseconds[count / 2], milliseconds[(int)(count * 0.99)], count * (body.Length / 1048576.0) / seconds);
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Sign(HttpMethod method, string path)
    {
        var isPut = method == HttpMethod.Put;
        var hash = isPut ? bodyHash : Convert.ToHexStringLower(SHA256.HashData([]));
        return store.Sign(new HttpRequestMessage(method, path) { Content = isPut ? new ByteArrayContent(body) : null }, hash);
    }
}

/// <summary>Requests a second, median and 99th percentile in milliseconds, throughput.</summary>
internal sealed record Result(double PerSecond, double Median, double P99, double MebibytesPerSecond)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond:F1} | {Median:F2} | {P99:F2} | {MebibytesPerSecond:F1}");
}
