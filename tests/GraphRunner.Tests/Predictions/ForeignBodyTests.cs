using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

public sealed class ForeignBodyTests : IAsyncLifetime
{
    private const string Row = """{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}""";
    private GraphFixture graph = null!;

    public async ValueTask InitializeAsync()
    {
        graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();
    }

    public ValueTask DisposeAsync() => graph.DisposeAsync();

    [Theory]
    [InlineData("Content-Encoding", "gzip", "application/json", "The body is compressed (Content-Encoding: gzip)")]
    [InlineData("Inference-Header-Content-Length", "95", "application/octet-stream", "The body holds binary tensors")]
    [InlineData("X-Any", "1", "application/x-www-form-urlencoded", "The body is a form (application/x-www-form-urlencoded): send the JSON itself")]
    [InlineData("X-Any", "1", "multipart/form-data; boundary=b", "The body is a form (multipart/form-data)")]
    [InlineData("X-Any", "1", "application/json; charset=utf-16", "The body is in utf-16: JSON is read as UTF-8.")]
    public async Task Predict_BodyThatIsNoJson_SaysWhatItIs(string header, string value, string type, string reason)
    {
        var (status, body) = await PostAsync("json=%7B%7D", type, (header, value));

        Assert.Equal(400, status);
        Assert.StartsWith(reason, JsonElement.Parse(body).GetProperty("status").GetProperty("info").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "{}", "scaler: Expected one of data")] // curl's own type
    [InlineData("application/json", "{", "scaler: The body is not valid JSON")]
    public async Task Predict_JsonThatIsWrong_SaysWhatIsWrong(string type, string json, string reason)
    {
        var (status, body) = await PostAsync(json, type);

        Assert.Equal(400, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_ByteOrderMark_IsPassedOver()
        => Assert.Equal(200, (await PostAsync('\uFEFF' + Row, "application/json")).Status);

    [Fact]
    public async Task Predict_BodyThatBreaksTheChunksRules_IsAnsweredAndCountedAs400()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(graph.Http.BaseAddress!.Host, graph.Http.BaseAddress.Port, TestContext.Current.CancellationToken);

        await client.GetStream().WriteAsync("POST /api/v1.0/predictions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("The body cannot be read: Bad chunk size data.", answer, StringComparison.Ordinal);
        Assert.Contains("""method="post",code="400"} 1""", await graph.Http.GetStringAsync("/prometheus", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body)> PostAsync(string body, string type, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
            content.Headers.Add(name, value);
        using var answer = await graph.Http.PostAsync("/api/v1.0/predictions", content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
