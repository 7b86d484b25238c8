using System.Diagnostics;
using System.Net.Http.Headers;
using Grpc.Net.Client;
using MultiModel.GraphRunner.Grpc.Inference;
using MultiModel.GraphRunner.Grpc.Protos;
using InferenceClient = MultiModel.GraphRunner.Grpc.Inference.GRPCInferenceService.GRPCInferenceServiceClient;
using SeldonClient = MultiModel.GraphRunner.Grpc.Protos.Seldon.SeldonClient;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>One client for REST and gRPC, so that their difference is the server's and the protocol's.</summary>
internal static class Load
{
    private static readonly double[] Row = [5.1, 3.5, 1.4, 0.2];
    private static readonly byte[] Body = """{"data":{"tensor":{"shape":[1,4],"values":[5.1,3.5,1.4,0.2]}}}"""u8.ToArray();
    private static readonly SeldonMessage Message = new() { Data = new DefaultData { Tensor = new Tensor { Shape = { 1, 4 }, Values = { Row } } } };
    private static readonly ServerLiveRequest Nothing = new();
    private static readonly ModelInferRequest Inference = new()
    {
        ModelName = "m",
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor
            {
                Name = "x",
                Datatype = "FP64",
                Shape = { 1, 4 },
                Contents = new InferTensorContents { Fp64Contents = { Row } },
            },
        },
    };

    /// <summary>Prints what wrk prints.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public static async Task PrintAsync(string protocol, int port, int concurrency, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var latencies = await SendAsync(protocol, port, concurrency, duration);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Array.Sort(latencies);
        Console.WriteLine(FormattableString.Invariant($"{protocol}, {concurrency} in flight, {seconds:F1} s"));
        foreach (var percent in new[] { 50, 75, 90, 99 })
            Console.WriteLine(FormattableString.Invariant($"     {percent}%  {latencies[latencies.Length * percent / 100].TotalMicroseconds:F2}us"));
        Console.WriteLine(FormattableString.Invariant($"Requests/sec: {latencies.Length / seconds:F2}"));
    }

    /// <param name="protocol">rest, grpc, v2 (gRPC), or live: a gRPC call that asks the model nothing</param>
    /// <param name="port">on 127.0.0.1</param>
    /// <param name="concurrency">requests in flight: as many connections over REST, streams of one connection over gRPC</param>
    /// <param name="duration">of the load</param>
    /// <returns>What each request took.</returns>
    public static async Task<TimeSpan[]> SendAsync(string protocol, int port, int concurrency, TimeSpan duration)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = address };
        using var channel = GrpcChannel.ForAddress(address);
        var seldon = new SeldonClient(channel);
        var inference = new InferenceClient(channel);
        Func<Task> send = protocol switch
        {
            "grpc" => async () => await seldon.PredictAsync(Message),
            "v2" => async () => await inference.ModelInferAsync(Inference),
            "live" => async () => await inference.ServerLiveAsync(Nothing),
            "rest" => PostAsync,
            _ => throw new ArgumentException($"{protocol} is none of rest, grpc, v2, live.", nameof(protocol)),
        };
        var began = Stopwatch.GetTimestamp();
        return [.. (await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync)))).SelectMany(static each => each)];

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

        async Task PostAsync()
        {
            using var content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await http.PostAsync("/api/v1.0/predictions", content);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }
    }
}
