using System.Net;
using System.Net.Sockets;
using System.Text;
using MultiModel.GraphRunner.Tests.Nodes;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

/// <summary>A remote node that answers bytes of the test's choice, read back as they came.</summary>
public sealed class RemoteNodeTests : IAsyncLifetime
{
    private readonly TcpListener node = new(IPAddress.Loopback, 0);
    private GraphFixture graph = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        node.Start();
        graph = await GraphFixture.StartAsync();
        var port = ((IPEndPoint)node.LocalEndpoint).Port;
        using var answer = await graph.PutAsync(NodeModeTests.Remote(port, port));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public async ValueTask DisposeAsync()
    {
        await graph.DisposeAsync();
        node.Dispose();
    }

    [Fact]
    public async Task Predict_AnswerThatBreaksOff_Is500AndNamesTheNode()
    {
        var served = AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":");

        var (status, body) = await graph.PredictAsync("""{"data":{"ndarray":[[1,2,3,4]]}}""");

        await served;
        Assert.Equal(500, status);
        Assert.Contains("scaler: http://127.0.0.1:", body, StringComparison.Ordinal);
        Assert.Contains("broke off its answer", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_HeaderBeyondAscii_IsForwardedAsItCame()
    {
        var served = AnswerAsync("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n");
        using var client = new TcpClient();
        await client.ConnectAsync(graph.Http.BaseAddress!.Host, graph.Http.BaseAddress.Port, Ct);

        await client.GetStream().WriteAsync("POST /api/v1.0/predictions HTTP/1.1\r\nHost: localhost\r\nX-User: Zoë\r\nSeldon-Puid: Zoë\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), Ct);
        var answer = await ReadAsync(client);

        Assert.Contains("X-User: Zoë\r\n", await served, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 418 ", answer, StringComparison.Ordinal);
        Assert.Matches("Seldon-Puid: [0-9a-f-]{36}\r\n", answer);
    }

    /// <returns>The head of the request.</returns>
    private async Task<string> AnswerAsync(string answer)
    {
        using var connection = await node.AcceptTcpClientAsync(Ct);
        var head = await ReadAsync(connection);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), Ct);
        return head;
    }

    /// <summary>What comes first, to the end of its head.</summary>
    private static async Task<string> ReadAsync(TcpClient from)
    {
        var bytes = new byte[16384];
        var count = 0;
        while (!Encoding.UTF8.GetString(bytes, 0, count).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await from.GetStream().ReadAsync(bytes.AsMemory(count), Ct);
            Assert.NotEqual(0, read);
            count += read;
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
