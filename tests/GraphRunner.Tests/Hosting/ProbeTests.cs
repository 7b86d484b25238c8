using MultiModel.GraphRunner.Tests.Support;
using MultiModel.Testing;

namespace MultiModel.GraphRunner.Tests.Hosting;

public sealed class ProbeTests
{
    [Fact]
    public async Task Probe_OfAGraph_IsAnsweredToHeadAsToGet()
    {
        await using var graph = await GraphFixture.StartAsync();
        string[] paths = ["/ready", "/live", "/health", "/alive", "/api/v1.0/health/status", "/seldon/kubeflow-user-example-com/multi-model-example/api/v1.0/health/status",
            "/v2/health/live", "/v2/health/ready", "/v2/models/svc/ready", "/v2/models/svc/versions/run1/ready"];

        var before = await StatusesAsync(graph.Http, paths);
        await graph.ServeIrisAsync();

        Assert.Equal([503, 200, 503, 200, 503, 503, 200, 503, 404, 404], before);
        Assert.All(await StatusesAsync(graph.Http, paths), static status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task Probe_OfANode_IsAnsweredToHeadAsToGet()
    {
        using var folder = new TemporaryFolder();
        await using var node = NodeProcess.Start("svc", folder.File(IrisModels.Write(folder.Path, "run1").SvcPath));
        await node.ReadyAsync();

        Assert.All(await StatusesAsync(node.Http, "/health/ping", "/health/status", "/api/v1.0/health/status", "/v2/health/ready"), static status => Assert.Equal(200, status));
    }

    private static async Task<List<int>> StatusesAsync(HttpClient http, params IReadOnlyList<string> paths)
    {
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            using var get = await http.GetAsync(path, TestContext.Current.CancellationToken);
            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), TestContext.Current.CancellationToken);
            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            statuses.Add((int)head.StatusCode);
        }
        return statuses;
    }
}
