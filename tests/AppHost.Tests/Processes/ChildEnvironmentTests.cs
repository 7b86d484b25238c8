using System.Collections;
using MultiModel.AppHost.Embedded.Processes;
using MultiModel.AppHost.Embedded.Resources;

namespace MultiModel.AppHost.Tests.Processes;

public sealed class ChildEnvironmentTests
{
    private static readonly ServiceResource Trainer = new("trainer", new BuiltService("/bin/true", "/"), 5111)
    {
        Sections = ["Pipeline__"],
        Environment = new Dictionary<string, string> { ["Pipeline__RunOnStart"] = "WhenNothingIsLive", ["AWS_SECRET_ACCESS_KEY"] = "ours" },
    };

    [Fact]
    public void For_SecretsOfTheSurroundings_AreNotPassed()
    {
        var variables = ChildEnvironment.For(Trainer, new Hashtable { ["GITHUB_TOKEN"] = "t", ["AWS_SECRET_ACCESS_KEY"] = "theirs", ["Parameters__minio-secret-key"] = "p" });

        Assert.DoesNotContain("GITHUB_TOKEN", variables);
        Assert.DoesNotContain("Parameters__minio-secret-key", variables);
        Assert.Equal("ours", variables["AWS_SECRET_ACCESS_KEY"]);
    }

    [Fact]
    public void For_SettingsOfTheService_AreTheUsers()
    {
        var variables = ChildEnvironment.For(Trainer, new Hashtable { ["Pipeline__RunOnStart"] = "Always", ["Pipeline__Kernel"] = "linear", ["Deployer__Target"] = "files", ["PATH"] = "/bin" });

        Assert.Equal("Always", variables["Pipeline__RunOnStart"]);
        Assert.Equal("linear", variables["Pipeline__Kernel"]);
        Assert.Equal("/bin", variables["PATH"]);
        Assert.DoesNotContain("Deployer__Target", variables);
    }

    [Theory]
    [InlineData("wine.csv", true)]
    [InlineData("../data/wine", true)]
    [InlineData("iris", false)]
    [InlineData("s3://mlflow/wine.csv", false)]
    [InlineData("/data/wine.csv", false)]
    public void For_RelativePath_IsSeenFromWhereTheUserIs(string value, bool changes)
    {
        var variables = ChildEnvironment.For(Trainer with { PathSettings = ["Pipeline__Dataset"] }, new Hashtable { ["Pipeline__Dataset"] = value });

        Assert.Equal(changes ? Path.GetFullPath(value) : value, variables["Pipeline__Dataset"]);
    }

    [Fact]
    public void For_AnyService_HasWhatAspireGives()
    {
        var variables = ChildEnvironment.For(Trainer, new Hashtable { ["ASPNETCORE_URLS"] = "http://0.0.0.0:80" });

        Assert.Equal("http://127.0.0.1:5111", variables["ASPNETCORE_URLS"]);
        Assert.Equal("trainer", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("true", variables["MULTIMODEL_STOP_ON_STDIN_END"]);
        Assert.True(Directory.Exists(variables["DOTNET_ROOT"]));
    }
}
