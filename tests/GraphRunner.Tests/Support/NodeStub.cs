using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MultiModel.GraphRunner.Tests.Nodes;

namespace MultiModel.GraphRunner.Tests.Support;

/// <summary>A remote node that answers in the test's way.</summary>
internal sealed class NodeStub : IAsyncDisposable
{
    private readonly WebApplication app;

    private NodeStub(WebApplication app) => this.app = app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<NodeStub> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Ct);
        return new NodeStub(app);
    }

    /// <summary>Makes the graph one whose nodes are all this one.</summary>
    public async Task ServeAsync(GraphFixture graph)
    {
        using var answer = await graph.PutAsync(NodeModeTests.Remote(Port, Port));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
