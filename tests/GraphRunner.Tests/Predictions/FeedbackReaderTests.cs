using MultiModel.GraphRunner.Tests.Support;

namespace MultiModel.GraphRunner.Tests.Predictions;

public sealed class FeedbackReaderTests
{
    [Theory]
    [InlineData("""{"reward":null,"response":null,"truth":null}""", 200)]
    [InlineData("""{"reward":"0.5","response":{"meta":null}}""", 200)]
    [InlineData("""{"reward":1,"response":{"meta":{"routing":{"scaler":"-1","svc":-1.0} } } }""", 200)]
    [InlineData("""{"reward":"NaN"}""", 400)]
    [InlineData("""{"reward":" 1"}""", 400)]
    [InlineData("""{"reward":"\uD800"}""", 400)]
    [InlineData("""{"response":{"meta":{"routing":{"scaler":"0.5"} } } }""", 400)]
    [InlineData("""{"response":{"meta":{"routing":{"scaler":null} } } }""", 400)]
    public async Task Feedback_Numbers_AreReadAsProtocolBuffersReadJson(string feedback, int status)
    {
        await using var graph = await GraphFixture.StartAsync();
        await graph.ServeIrisAsync();

        Assert.Equal(status, (await graph.PredictAsync(feedback, "/api/v1.0/feedback")).Status);
    }
}
