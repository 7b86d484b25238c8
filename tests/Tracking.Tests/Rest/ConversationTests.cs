using System.Reflection;

namespace MultiModel.Tracking.Tests.Rest;

/// <summary>
/// The conversations of MLflow's REST API, held with this server under both of its prefixes, or with the MLflow whose address is in
/// MULTIMODEL_TEST_MLFLOW_URI.
/// </summary>
public sealed class ConversationTests
{
    public static TheoryData<string> Names => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(static name => name.EndsWith(".http", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Mlflow_InThisConversation_AnswersAsWritten(string name)
    {
        var text = Read(name);
        if (TrackingServer.External is { } address)
        {
            using var http = new HttpClient { BaseAddress = address };
            await new Conversation(http, "/api/2.0/mlflow/", exact: false).RunAsync(text, TestContext.Current.CancellationToken);
            return;
        }
        foreach (var prefix in (string[])["/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"])
        {
            using var server = new TrackingServer();
            await new Conversation(server.Http, prefix, exact: true).RunAsync(text, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("GET experiments/get?experiment_id=0\n404 RESOURCE_DOES_NOT_EXIST")]
    [InlineData("GET experiments/get?experiment_id=9\n404 INVALID_PARAMETER_VALUE")]
    [InlineData("GET experiments/get?experiment_id=9\n404 RESOURCE_DOES_NOT_EXIST other words")]
    [InlineData("GET experiments/get?experiment_id=0\n200\n{\"experiment\": {\"experiment_id\": \"0\"}}")]
    [InlineData("POST runs/search\n{}\n200\n{\"runs\": []}")]
    [InlineData("POST experiments/create\n{\"name\": \"{{unique}}\"}\n200\n{\"experiment_id\": \"{{unique}}\"}")]
    public async Task Conversation_WithAnExpectationThatDoesNotHold_Fails(string text)
    {
        using var server = new TrackingServer();
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() =>
            new Conversation(server.Http, "/api/2.0/mlflow/", exact: true).RunAsync(text, TestContext.Current.CancellationToken));
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
