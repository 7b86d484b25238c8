namespace MultiModel.Mlflow.Tests.Artifacts;

public sealed class S3LocationTests
{
    [Theory]
    [InlineData("s3://mlflow", "mlflow", "")]
    [InlineData("s3://mlflow/", "mlflow", "")]
    [InlineData("s3://mlflow/a/b", "mlflow", "a/b/")]
    [InlineData("s3://mlflow/a/b/", "mlflow", "a/b/")]
    public void Parse_AFolder_EndsItsPrefixWithASlash(string address, string bucket, string prefix)
    {
        var location = S3Location.Parse(new Uri(address));

        Assert.Equal((bucket, prefix), (location.Bucket, location.Prefix));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://mlflow/a")]
    [InlineData("s3://mlflow/a/../b")]
    [InlineData("s3://mlflow/a//b")]
    [InlineData("s3://mlflow//a")]
    [InlineData("s3://a/b")]
    public void Parse_AnythingElse_SaysWhatIsWanted(string address)
    {
        var error = Assert.Throws<ArtifactException>(() => S3Location.Parse(new Uri(address)));

        Assert.Equal($"'{address}' is not the address of a folder in S3: it must look like s3://bucket/folder.", error.Message);
    }
}
