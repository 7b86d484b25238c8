using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Nodes;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Nodes;

public sealed class ModelServerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("predict_method", "")]
    [InlineData("xtype,method", "Warning: svc: parameters that are unknown here change nothing: xtype, method; known are model_uri and predict_method")]
    public void New_ParametersThatAreUnknown_AreNamedInOneWarning(string names, string warning)
    {
        using var folder = new TemporaryFolder();
        var directory = folder.File(IrisModels.Write(folder.Path, "run1").SvcPath);
        var parameters = names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static name => new { name, value = "predict" }).Prepend(new { name = "model_uri", value = directory });
        var options = NodeOptions.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PREDICTIVE_UNIT_ID"] = "svc",
            ["PREDICTIVE_UNIT_PARAMETERS"] = JsonSerializer.Serialize(parameters),
        }).Build());
        using var log = new LogRecorder();
        using var logging = new LoggerFactory([log]);

        using var server = new ModelServer(options, null!, new NodeMetrics(options), logging.CreateLogger<ModelServer>());

        Assert.Equal(warning, string.Join('\n', log.Lines));
    }
}
