using Microsoft.Extensions.Configuration;
using MultiModel.GraphRunner.Nodes;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.GraphRunner.Tests.Nodes;

public sealed class NodeOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("sha256:ABCDEF7890123456789012345678901234567890123456789012345678901234")]
    public void From_DigestThatIsNone_IsRefused(string digest)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PREDICTIVE_UNIT_ID"] = "scaler",
            ["PREDICTIVE_UNIT_PARAMETERS"] = """[{"name":"model_uri","value":"/mnt/models","type":"STRING"}]""",
            ["MULTIMODEL_MODEL_DIGEST"] = digest,
        }).Build();

        var fault = Assert.Throws<StartupException>(() => NodeOptions.From(configuration));

        Assert.StartsWith("MULTIMODEL_MODEL_DIGEST must be sha256:", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """{"name":"model_uri"}""", "it is no list.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """["model_uri"]""", "\"model_uri\" has no name.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """[{"name":null,"value":"a"}]""", "has no name.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """[{"name":"model_uri"}]""", "model_uri has no value.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """[{"name":"model_uri","value":"/m","type":"TEXT"}]""", "model_uri has the type TEXT, which is none of INT, FLOAT, DOUBLE, STRING, BOOL.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """[{"name":"n","value":"1.5","type":"INT"}]""", "n is 1.5, which is no INT.")]
    [InlineData("PREDICTIVE_UNIT_PARAMETERS", """[{"name":"model_uri","value":"/a"},{"name":"model_uri","value":"/b"}]""", "it has model_uri twice.")]
    [InlineData("PREDICTIVE_UNIT_HTTP_SERVICE_PORT", "0", "must be a port from 1 to 65535, got 0.")]
    [InlineData("PREDICTIVE_UNIT_METRICS_SERVICE_PORT", "65536", "must be a port from 1 to 65535, got 65536.")]
    [InlineData("PREDICTIVE_UNIT_GRPC_SERVICE_PORT", "-1", "must be a port from 0 to 65535, got -1.")]
    [InlineData("PREDICTIVE_UNIT_GRPC_SERVICE_PORT", "9000", "is 9000, as is the port of HTTP or of the metrics: give gRPC one of its own.")]
    [InlineData("PREDICTIVE_UNIT_METRICS_ENDPOINT", "/a{b", "must be a path such as /prometheus, got /a{b.")]
    public void From_VariableThatCannotBeUsed_IsNamedWithTheReason(string variable, string value, string reason)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PREDICTIVE_UNIT_ID"] = "scaler",
            ["PREDICTIVE_UNIT_PARAMETERS"] = """[{"name":"model_uri","value":"/mnt/models","type":"STRING"}]""",
            [variable] = value,
        }).Build();

        var fault = Assert.Throws<StartupException>(() => NodeOptions.From(configuration));

        Assert.StartsWith(variable, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NoDigestWhereOneIsRequired_IsRefused()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PREDICTIVE_UNIT_ID"] = "scaler",
            ["PREDICTIVE_UNIT_PARAMETERS"] = """[{"name":"model_uri","value":"/mnt/models","type":"STRING"}]""",
            ["Graph:RequireDigest"] = "true",
        }).Build();

        Assert.StartsWith("MULTIMODEL_MODEL_DIGEST is not set", Assert.Throws<StartupException>(() => NodeOptions.From(configuration)).Message, StringComparison.Ordinal);
    }
}
