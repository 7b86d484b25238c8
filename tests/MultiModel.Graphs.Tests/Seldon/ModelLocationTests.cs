using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Graphs.Tests.Seldon;

public sealed class ModelLocationTests
{
    [Theory]
    [InlineData("s3://bucket/iris")]
    [InlineData("s3://bucket/iris/")]
    [InlineData("s3:bucket/iris")]
    public void Find_AddressInABucket_IsTheFolder(string address) =>
        Assert.Equal("s3://bucket/iris/", ModelLocation.Find(new Predictor(), Server(address))!.Source.ToString());

    [Theory]
    [InlineData("gs://bucket/iris")]
    [InlineData("minio:bucket/iris")]
    [InlineData("s3:/bucket/iris")]
    [InlineData("s3:")]
    public void Find_AddressElsewhere_SaysWhatIsRead(string address) =>
        Assert.Contains("a model is read from s3://bucket/prefix/", Assert.Throws<GraphException>(() => ModelLocation.Find(new Predictor(), Server(address))).Message, StringComparison.Ordinal);

    private static PredictiveUnit Server(string address) => new() { Name = "iris", Implementation = Implementations.SklearnServer, ModelUri = address };
}
