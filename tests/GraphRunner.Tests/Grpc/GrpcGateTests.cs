using System.Net;
using System.Net.Http.Headers;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using MultiModel.GraphRunner.Grpc.Protos;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Grpc;

public sealed class GrpcGateTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_MessageForWhichThereIsNoRoom_IsUnavailableBeforeItIsWhole()
    {
        var port = FreePort.Take(1)[0];
        await using var graph = await GraphFixture.StartAsync(("Graph:GrpcPort", $"{port}"), ("Graph:MaxConcurrentBytes", $"{8 << 20}"));
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var node = await NodeStub.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            entered.TrySetResult();
            await go.Task;
            await http.Response.WriteAsync("""{"strData":"a"}""", http.RequestAborted);
        });
        await node.ServeAsync(graph);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        var first = new Seldon.SeldonClient(channel).PredictAsync(new SeldonMessage { StrData = new string('a', 2 << 20) }, cancellationToken: Ct).ResponseAsync;
        await entered.Task.WaitAsync(Ct);

        using var http = new HttpClient();
        using var answer = await SendUnfinishedAsync(http, port);

        Assert.Equal("14", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.StartsWith("Too many requests at a time", Assert.Single(answer.Headers.GetValues("grpc-message")), StringComparison.Ordinal);
        go.SetResult();
        Assert.Equal("a", (await first).StrData);
    }

    [Fact]
    public async Task Predict_MessageThatDoesNotEnd_IsRefusedAfterTheTimeOfARequest()
    {
        var port = FreePort.Take(1)[0];
        await using var graph = await GraphFixture.StartAsync(("Graph:GrpcPort", $"{port}"), ("Graph:RequestTimeout", "00:00:00.5"));

        using var http = new HttpClient();
        using var answer = await SendUnfinishedAsync(http, port).WaitAsync(TimeSpan.FromSeconds(4), Ct);

        Assert.Equal("4", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Equal("The message did not come within 0.5 s: send the rows in several requests.", Assert.Single(answer.Headers.GetValues("grpc-message")));
    }

    private static Task<HttpResponseMessage> SendUnfinishedAsync(HttpClient http, int port) => http.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/seldon.protos.Seldon/Predict")
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = new Unfinished(),
    }, HttpCompletionOption.ResponseHeadersRead, Ct);

    /// <summary>A message that says that it has 4 MiB, of which 2 MiB come.</summary>
    private sealed class Unfinished : HttpContent
    {
        public Unfinished() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, Ct);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync((byte[])[0, 0, 0x40, 0, 0, .. new byte[2 << 20]], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
