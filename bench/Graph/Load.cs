using System.Diagnostics;
using System.Net.Http.Headers;
using Grpc.Net.Client;
using MultiModel.GraphRunner.Grpc.Protos;
using SeldonClient = MultiModel.GraphRunner.Grpc.Protos.Seldon.SeldonClient;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>One client for REST and gRPC, so that their difference is the server's and the protocol's. It prints what wrk prints.</summary>
internal static class Load
{
    private static readonly double[] Row = [5.1, 3.5, 1.4, 0.2];

    /// <param name="protocol">rest or grpc</param>
    /// <param name="port">on 127.0.0.1</param>
    /// <param name="concurrency">requests in flight: as many connections over REST, streams of one connection over gRPC</param>
    /// <param name="duration">of the measurement</param>
    public static async Task RunAsync(string protocol, int port, int concurrency, TimeSpan duration)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = address };
        using var channel = GrpcChannel.ForAddress(address);
        var seldon = new SeldonClient(channel);
        var message = new SeldonMessage { Data = new DefaultData { Tensor = new Tensor { Shape = { 1, 4 }, Values = { Row } } } };
        var body = """{"data":{"tensor":{"shape":[1,4],"values":[5.1,3.5,1.4,0.2]}}}"""u8.ToArray();
        Func<Task> send = protocol switch
        {
            "grpc" => async () => await seldon.PredictAsync(message),
            "rest" => SendAsync,
            _ => throw new ArgumentException($"{protocol} is neither rest nor grpc.", nameof(protocol)),
        };

        var began = Stopwatch.GetTimestamp();
        var latencies = (await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync)))).SelectMany(static each => each).Order().ToArray();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Console.WriteLine(FormattableString.Invariant($"{protocol}, {concurrency} in flight, {seconds:F1} s"));
        foreach (var percent in new[] { 50, 75, 90, 99 })
            Console.WriteLine(FormattableString.Invariant($"     {percent}%  {latencies[latencies.Length * percent / 100].TotalMicroseconds:F2}us"));
        Console.WriteLine(FormattableString.Invariant($"Requests/sec: {latencies.Length / seconds:F2}"));

        async Task<List<TimeSpan>> WorkAsync()
        {
            var taken = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var at = Stopwatch.GetTimestamp();
                await send();
                taken.Add(Stopwatch.GetElapsedTime(at));
            }
            return taken;
        }

        async Task SendAsync()
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await http.PostAsync("/api/v1.0/predictions", content);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }
    }
}
