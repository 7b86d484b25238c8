using System.Net.Sockets;
using System.Text;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>A body that comes fast enough for the server, and does not end.</summary>
public sealed class SlowBodyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1.0/predictions")]
    [InlineData("/v2/models/svc/infer")]
    public async Task Predict_BodyThatTakesLongerThanARequestMay_Is408AndItsRoomIsFree(string path)
    {
        await using var graph = await GraphFixture.StartAsync(("Graph:RequestTimeout", "00:00:00.5"), ("Graph:MaxConcurrentBytes", "4000000"));
        await graph.ServeIrisAsync();
        // HttpClient reads no answer before it has sent its body.
        using var client = new TcpClient();
        await client.ConnectAsync(graph.Http.BaseAddress!.Host, graph.Http.BaseAddress.Port, Ct);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"), Ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var drip = DripAsync(stream, stop.Token);

        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct);

        var answer = Encoding.UTF8.GetString(buffer, 0, read);
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("within 0.5 s", answer, StringComparison.Ordinal);
        Assert.Equal(400, (await graph.PredictAsync(new string(' ', 1_000_000))).Status);
        await stop.CancelAsync();
        await drip.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private static async Task DripAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            await stream.WriteAsync(new byte[1000], cancellationToken);
            await Task.Delay(50, cancellationToken);
        }
    }
}
