using System.Net;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.Pipeline;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Pipeline;

public sealed class PredictionTests
{
    private static readonly Rollout Live = new("1", "Succeeded", "multi-model-example", "ns", [new RolledOutModel("scaler", "r1", null, null)], "multi-model.yaml", null);

    [Theory]
    [InlineData("http://mlflow.test/", "http://mlflow.test/get-artifact")]
    [InlineData("http://mlflow.test/prefix", "http://mlflow.test/prefix/get-artifact")]
    public async Task OfExampleAsync_TrackingServer_IsAskedBelowItsAddress(string tracking, string address)
    {
        var server = new Example();
        using var http = new HttpClient(server);

        var prediction = await Prediction.OfExampleAsync(http, new Uri(tracking), Live, new Uri("http://graph.test/"), TestContext.Current.CancellationToken);

        Assert.Equal($"{address}?run_uuid=r1&path=scaler%2Finput_example.json", server.Asked?.AbsoluteUri);
        Assert.Equal("""{"data":{"ndarray":[[5.1,3.5]]}}""", prediction.Body);
    }

    [Fact]
    public async Task AskAsync_NobodyThere_NamesTheAddress()
    {
        using var http = new HttpClient();
        var prediction = new Prediction(new Uri($"http://127.0.0.1:{FreePort.Take()}/"), "{}");

        var error = await Assert.ThrowsAsync<LaunchException>(() => prediction.AskAsync(http, TestContext.Current.CancellationToken));

        Assert.StartsWith($"The graph did not predict: {prediction.Address} does not answer: ", error.Message, StringComparison.Ordinal);
    }

    private sealed class Example : HttpMessageHandler
    {
        public Uri? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"columns":["a","b"],"data":[[5.1,3.5],[1,2]]}""") });
        }
    }
}
