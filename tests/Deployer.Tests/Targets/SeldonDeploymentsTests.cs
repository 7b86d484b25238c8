using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Deployer.Tests.Targets.Clusters;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using MultiModel.Testing;
using Cluster = MultiModel.Deployer.Targets.Clusters.Cluster;

namespace MultiModel.Deployer.Tests.Targets;

/// <summary>What the double must have in common with a real API server, whole rollouts aside.</summary>
public sealed class SeldonDeploymentsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_OfANewManifest_CreatesItAndADryRunDoesNot()
    {
        await using var api = await Api.StartAsync();

        var trial = await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: true, Cancel);
        Assert.Equal("graph", (string?)trial["metadata"]!["name"]);
        Assert.Null(await api.Deployments.FindAsync(api.Namespace, "graph", Cancel));

        await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: false, Cancel);
        var live = await api.Deployments.FindAsync(api.Namespace, "graph", Cancel);

        Assert.Contains(live!["metadata"]!["managedFields"]!.AsArray(), static entry => (string?)entry!["manager"] == SeldonDeployments.FieldManager);
        Assert.Null(ManifestDiff.Between(live, await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: true, Cancel)));
        Assert.Contains("+           - s3://bucket/2b/svc/", ManifestDiff.Between(live, await api.Deployments.ApplyAsync(Manifest(api.Namespace, "2b"), dryRun: true, Cancel)));
    }

    [Fact]
    public async Task Apply_OverFieldsOfAnotherManager_NamesIt()
    {
        await using var api = await Api.StartAsync();
        await api.ApplyAsAsync("another-tool", Manifest(api.Namespace, "1a"));

        var refusal = await Assert.ThrowsAsync<RolloutFailedException>(() => api.Deployments.ApplyAsync(Manifest(api.Namespace, "2b"), dryRun: false, Cancel));

        Assert.Contains("conflict with \"another-tool\"", refusal.Message);
        Assert.Contains(".spec.predictors", refusal.Message);
        var live = await api.Deployments.FindAsync(api.Namespace, "graph", Cancel);
        Assert.Contains("s3://bucket/1a/svc/", live!.ToJsonString());
    }

    [Fact]
    public async Task Apply_InANamespaceThatIsNotThere_SaysHowToMakeIt()
    {
        await using var api = await Api.StartAsync();

        var refusal = await Assert.ThrowsAsync<RolloutFailedException>(() => api.Deployments.ApplyAsync(Manifest("absent-" + api.Namespace, "1a"), dryRun: true, Cancel));

        Assert.Contains("kubectl create namespace absent-", refusal.Message);
    }

    [Fact]
    public async Task Watch_OfAnObjectThatChanges_SeesEachState()
    {
        await using var api = await Api.StartAsync();
        await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: false, Cancel);
        await using var states = api.Watch.FollowAsync(api.Namespace, "graph", Cancel).GetAsyncEnumerator(Cancel);

        Assert.True(await states.MoveNextAsync());
        Assert.Equal(1, states.Current.Metadata.Generation);
        var next = states.MoveNextAsync();
        await api.Deployments.ApplyAsync(Manifest(api.Namespace, "2b"), dryRun: false, Cancel);
        Assert.True(await next);
        Assert.Equal(2, states.Current.Metadata.Generation);
    }

    [Fact]
    public async Task Watch_OfAStatusThatChanges_SeesItInTheSameGeneration()
    {
        await using var api = await Api.StartAsync();
        await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: false, Cancel);
        await using var states = api.Watch.FollowAsync(api.Namespace, "graph", Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await states.MoveNextAsync());
        Assert.Null(states.Current.Status?.State);
        var next = states.MoveNextAsync();

        await api.SetStatusAsync("graph", "Failed", "no such image");

        Assert.True(await next);
        Assert.Equal(new SeldonStatus("Failed", "no such image"), states.Current.Status);
        Assert.Equal(1, states.Current.Metadata.Generation);
        Assert.Null(ManifestDiff.Between(await api.Deployments.FindAsync(api.Namespace, "graph", Cancel), await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: true, Cancel)));
    }

    /// <remarks>Deleted right after it was applied, before it could be watched.</remarks>
    [Fact]
    public async Task Watch_OfAnObjectThatIsGone_SaysSoAtOnce()
    {
        await using var api = await Api.StartAsync();
        await using var states = api.Watch.FollowAsync(api.Namespace, "graph", Cancel).GetAsyncEnumerator(Cancel);

        var refusal = await Assert.ThrowsAsync<RolloutFailedException>(async () => await states.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel));

        Assert.Contains("was deleted while it was rolled out", refusal.Message);
    }

    [Fact]
    public async Task Find_WithATokenThatIsNotAccepted_SaysSo()
    {
        await using var api = await Api.StartAsync(token: "no-token-of-this-cluster");

        var refusal = await Assert.ThrowsAsync<RolloutFailedException>(() => api.Deployments.FindAsync(api.Namespace, "graph", Cancel));

        Assert.Contains("does not accept these credentials (401)", refusal.Message);
        Assert.DoesNotContain("no-token-of-this-cluster", refusal.Message);
    }

    private static SeldonDeployment Manifest(string @namespace, string run) => SeldonDeploymentRenderer.Render(
        new SeldonDeploymentOptions { Name = "graph", Namespace = @namespace }, [new GraphModel("svc", UnitTypes.Model, new Uri($"s3://bucket/{run}/svc"))]);

    /// <summary>The deployer's part that talks to an API server, with all rights in a namespace of the test's own.</summary>
    private sealed class Api : IAsyncDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly TestCluster server;
        private readonly Cluster cluster;

        private Api(TestCluster server, string? token)
        {
            this.server = server;
            var kubeconfig = server.WriteKubeconfig(folder.File("kubeconfig"), token);
            var options = Options.Create(new DeployerOptions { Kubernetes = new() { Kubeconfig = kubeconfig, Context = "test", Backoff = TimeSpan.FromMilliseconds(10) } });
            cluster = new Cluster(options);
            var calls = new ApiCalls(cluster, options, TimeProvider.System);
            Deployments = new SeldonDeployments(cluster, calls);
            Watch = new SeldonWatch(cluster, calls);
        }

        public string Namespace => server.Namespace;

        public SeldonDeployments Deployments { get; }

        public SeldonWatch Watch { get; }

        /// <param name="token">What the deployer says who it is with; null for that of the cluster's owner.</param>
        public static async Task<Api> StartAsync(string? token = null)
        {
            var server = await TestCluster.StartAsync();
            return new Api(server, token ?? server.OwnersToken);
        }

        public Task ApplyAsAsync(string manager, SeldonDeployment deployment) => server.ApplyAsync(
            TestCluster.Seldon, SeldonResource.Plural, JsonSerializer.SerializeToNode(SeldonDeploymentTree.Of(deployment))!.AsObject(), manager);

        /// <summary>What the operator does.</summary>
        public Task SetStatusAsync(string name, string state, string description) => server.SetStatusAsync(
            TestCluster.Seldon, SeldonResource.Plural, name, new JsonObject { ["state"] = state, ["description"] = description });

        public async ValueTask DisposeAsync()
        {
            cluster.Dispose();
            await server.DisposeAsync();
            folder.Dispose();
        }
    }
}
