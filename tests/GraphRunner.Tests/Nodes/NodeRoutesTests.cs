using System.Net;
using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Nodes;

public sealed class NodeRoutesTests
{
    [Theory]
    [InlineData("false", HttpStatusCode.NotFound, "")]
    [InlineData("true", HttpStatusCode.InternalServerError, """{"status":{"code":-1,"info":"GET /nowhere is not served here.","reason":"MICROSERVICE_INTERNAL_ERROR","status":1}}""" + "\n")]
    public async Task Get_UnknownRoute_IsSeldonsOwnFaultInStrictCompatibility(string strict, HttpStatusCode status, string body)
    {
        using var folder = new TemporaryFolder();
        await using var node = NodeProcess.Start("scaler", folder.File(IrisModels.Write(folder.Path, "run1").ScalerPath), null, ("Graph__StrictCompatibility", strict));
        await node.ReadyAsync();

        using var answer = await node.Http.GetAsync("/nowhere", TestContext.Current.CancellationToken);

        Assert.Equal((status, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("pong", await node.Http.GetStringAsync("/health/ping", TestContext.Current.CancellationToken));
    }
}
