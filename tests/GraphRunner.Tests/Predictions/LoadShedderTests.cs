using Microsoft.AspNetCore.Http;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>Requests that come while the first one is still at a remote node.</summary>
public sealed class LoadShedderTests
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_MoreAtATimeThanAllowed_Is503WithRetryAfter()
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:MaxConcurrentRequests", "1"));

        using var second = await SecondAsync(graph, Row, chunked: false);

        Assert.Equal(503, (int)second.StatusCode);
        Assert.Equal("1", second.Headers.GetValues("Retry-After").Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predict_MoreBytesAtATimeThanAllowed_Is503(bool chunked)
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:MaxConcurrentBytes", $"{8 << 20}"));

        using var second = await SecondAsync(graph, Row + new string(' ', 2 << 20), chunked);

        Assert.Equal(503, (int)second.StatusCode);
    }

    [Fact]
    public async Task Predict_SmallChunkedBodies_TakeTheRoomThatTheyFill()
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:MaxConcurrentBytes", $"{1 << 20}"));

        using var second = await SecondAsync(graph, Row, chunked: true);

        Assert.Equal(200, (int)second.StatusCode);
    }

    /// <summary>Two requests of one body; the second is sent while the first is at the node, and both are answered.</summary>
    private static async Task<HttpResponseMessage> SecondAsync(GraphFixture graph, string body, bool chunked)
    {
        var first = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var node = await NodeStub.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            if (entered.TrySetResult())
                await first.Task;
            await http.Response.WriteAsync("""{"strData":"a"}""", http.RequestAborted);
        });
        await node.ServeAsync(graph);
        var held = PostAsync(graph, body, chunked);
        await entered.Task.WaitAsync(Ct);

        var second = await PostAsync(graph, body, chunked);

        first.SetResult();
        using var answer = await held;
        Assert.Equal(200, (int)answer.StatusCode);
        return second;
    }

    private static async Task<HttpResponseMessage> PostAsync(GraphFixture graph, string body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1.0/predictions") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        return await graph.Http.SendAsync(request, Ct);
    }
}
