using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>Callers that leave in the middle of a body, as every load balancer's health check and every closed browser does.</summary>
public sealed class LostCallerTests
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1.0/predictions", false)]
    [InlineData("/api/v1.0/predictions", true)]
    [InlineData("/v2/models/svc/infer", false)]
    [InlineData("/v2/models/svc/infer", true)]
    public async Task Predict_CallerThatLeavesInTheMiddleOfTheBody_IsNoFaultOfTheService(string path, bool resets)
    {
        using var log = new LogRecorder();
        await using (var graph = await GraphFixture.StartAsync(services => services.AddSingleton<ILoggerProvider>(log)))
        {
            await graph.ServeIrisAsync();
            foreach (var (length, body) in new[] { ("Content-Length: 1000", "{\"data\""), ("Transfer-Encoding: chunked", "5\r\nabcde\r\n") })
            {
                using var client = new TcpClient();
                await client.ConnectAsync(graph.Http.BaseAddress!.Host, graph.Http.BaseAddress.Port, Ct);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n{length}\r\n\r\n"), Ct);
                // Told once the body is being read.
                var told = new byte[Continue.Length];
                await client.GetStream().ReadExactlyAsync(told, Ct);
                Assert.Equal(Continue, Encoding.ASCII.GetString(told));
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(body), Ct);
                if (resets)
                    client.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            Assert.Equal(200, (await graph.PredictAsync("""{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""")).Status);
        }

        Assert.DoesNotContain(log.Lines, static line => line.StartsWith("Warning: Connection", StringComparison.Ordinal) || line.StartsWith("Error:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Predict_ChunkThatIsNone_Is400InSeldonsShapeAndTheConnectionEnds()
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(graph.Http.BaseAddress!.Host, graph.Http.BaseAddress.Port, Ct);
        await client.GetStream().WriteAsync("POST /api/v1.0/predictions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n"u8.ToArray(), Ct);

        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("The body cannot be read: Bad chunk size data.", answer, StringComparison.Ordinal);
    }
}
