using Microsoft.Extensions.Configuration;
using MultiModel.AppHost.Embedded;
using MultiModel.AppHost.Embedded.CommandLine;

namespace MultiModel.AppHost.Tests.CommandLine;

public sealed class LaunchSettingsTests
{
    [Fact]
    public void ReadPorts_NothingGiven_GivesTheDocumentedPorts() => Assert.Equal(
        new Dictionary<string, int> { ["deployer"] = 5110, ["trainer"] = 5111, ["graph"] = 5112, ["mlflow"] = 5113, ["minio"] = 5114, ["dashboard"] = 18888, ["otlp"] = 18889 },
        LaunchSettings.ReadPorts([], Configuration()));

    [Fact]
    public void ReadPorts_CommandLineAndConfiguration_CommandLineWins()
    {
        var ports = LaunchSettings.ReadPorts(["trainer=6001"], Configuration(("Ports:trainer", "7001"), ("Ports:graph", "7002")));

        Assert.Equal(6001, ports["trainer"]);
        Assert.Equal(7002, ports["graph"]);
    }

    [Theory]
    [InlineData("trainr=6001", "there is no resource 'trainr'")]
    [InlineData("trainer", "'' is not a port", "NAME=PORT")]
    [InlineData("trainer=0", "'0' is not a port")]
    [InlineData("trainer=65536", "'65536' is not a port")]
    [InlineData("trainer=-1", "'-1' is not a port")]
    [InlineData("trainer=http", "'http' is not a port")]
    [InlineData("trainer=5112", "Port 5112 is given to", "trainer", "graph")]
    public void ReadPorts_WrongAssignment_SaysWhatIsWrong(string assignment, params string[] parts)
    {
        var error = Assert.Throws<LaunchException>(() => LaunchSettings.ReadPorts([assignment], Configuration()));

        Assert.Equal(ExitStatus.Usage, error.Status);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("minio.example:9000")]
    [InlineData("ftp://minio.example")]
    [InlineData("nonsense")]
    [InlineData("https://someone:secret@mlflow.example")]
    [InlineData("mlflow://someone:secret@mlflow.example")]
    public void ReadAddress_NoAddressOrAPassword_NamesTheParameterAndRepeatsNothing(string text)
    {
        var error = Assert.Throws<LaunchException>(() => LaunchSettings.ReadAddress(text, "minio-endpoint", Configuration()));

        Assert.Equal(ExitStatus.Usage, error.Status);
        Assert.Contains("minio-endpoint", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Parameters:minio-endpoint")]
    [InlineData("Parameters:minio_endpoint")]
    public void ReadAddress_OnlyConfigured_IsThatOne(string key) =>
        Assert.Equal(new Uri("https://s3.example"), LaunchSettings.ReadAddress(null, "minio-endpoint", Configuration((key, "https://s3.example"))));

    [Fact]
    public void ReadStore_NoKeys_SaysWhichVariablesToSet()
    {
        var error = Assert.Throws<LaunchException>(() => LaunchSettings.ReadStore(new Uri("https://s3.example"), Configuration(("AWS_ACCESS_KEY_ID", "someone"))));

        Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadStore_MoreThanHostAndPort_IsRefused()
    {
        var error = Assert.Throws<LaunchException>(() => LaunchSettings.ReadStore(new Uri("https://s3.example/bucket"), Configuration(("AWS_ACCESS_KEY_ID", "someone"), ("AWS_SECRET_ACCESS_KEY", "secret"))));

        Assert.Equal(ExitStatus.Usage, error.Status);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
