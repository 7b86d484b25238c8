using Microsoft.Extensions.Configuration;
using MultiModel.ServiceDefaults.Http;

namespace MultiModel.ServiceDefaults.Tests.Http;

public sealed class MlflowCredentialsTests
{
    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData("ann", null, null, null)]
    [InlineData("ann", "pa:ss", "token", "Basic YW5uOnBhOnNz")]
    [InlineData("ann", "", "token\n", "Bearer token")]
    public void From_TheVariablesOfMlflowsClients_TakesTheSameAsThey(string? user, string? password, string? token, string? header)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MLFLOW_TRACKING_USERNAME"] = user,
            ["MLFLOW_TRACKING_PASSWORD"] = password,
            ["MLFLOW_TRACKING_TOKEN"] = token,
        }).Build();

        Assert.Equal(header, MlflowCredentials.From(configuration)?.ToString());
    }
}
