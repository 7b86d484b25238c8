using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Tests.Api;

public sealed class RequestReaderTests : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly TrackingServer server = new();

    [Theory]
    [InlineData("experiments/create", """{"name":"\ud800"}""")]
    [InlineData("experiments/create", """{"name":"\udc00\ud800"}""")]
    [InlineData("experiments/create", """{"name":"a","tags":[{"key":"\udfff","value":"b"}]}""")]
    [InlineData("experiments/create", """{"\ud800":"x","name":"a"}""")]
    [InlineData("experiments/create", "\"\\ud800\"")]
    [InlineData("experiments/create", "\"{\\\"name\\\":\\\"\\\\ud800\\\"}\"")]
    [InlineData("experiments/create", "{\"name\":\"\u00ff\"}")]
    [InlineData("runs/search", """{"experiment_ids":["0"],"filter":"params.a = '\ud800'"}""")]
    [InlineData("runs/search", """{"experiment_ids":["0"],"order_by":["\ud800"]}""")]
    public async Task Post_WithAStringThatIsNoUnicode_IsInvalid(string path, string body)
    {
        // Latin-1 makes of U+00FF a byte that is no UTF-8.
        using var response = await PostAsync(path, new ByteArrayContent(Encoding.Latin1.GetBytes(body)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = await response.Content.ReadFromJsonAsync<JsonObject>(Cancel);
        Assert.Equal("INVALID_PARAMETER_VALUE", (string?)error!["error_code"]);
        Assert.Contains("no Unicode", (string?)error["message"]);
    }

    [Fact]
    public async Task Post_WithASurrogatePair_KeepsIt()
    {
        using var response = await PostAsync("experiments/create", new StringContent("""{"name":"\ud83d\udc09 \u00e9"}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var experiment = await server.Http.FetchAsync("experiments/get-by-name?experiment_name=" + Uri.EscapeDataString("\U0001F409 é"));
        Assert.Equal("\U0001F409 é", (string?)experiment["experiment"]!["name"]);
    }

    [Fact]
    public async Task Post_OfMoreThanAMessageMayHave_IsTooLarge()
    {
        using var response = await PostAsync("runs/create", new ByteArrayContent(new byte[RequestReader.MaxBody + 1]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("too large", await response.Content.ReadAsStringAsync(Cancel));
    }

    public void Dispose() => server.Dispose();

    private Task<HttpResponseMessage> PostAsync(string path, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/2.0/mlflow/" + path) { Content = content };
        request.Headers.ExpectContinue = true; // A refusal comes before the body is sent.
        return server.Http.SendAsync(request, Cancel);
    }
}
