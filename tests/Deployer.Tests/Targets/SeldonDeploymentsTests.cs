using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Targets;

/// <summary>
/// What the double must have in common with a real API server. These tests run against the double, and against a real one instead where
/// KUBECONFIG_TEST names its kubeconfig (current context, with the SeldonDeployment resource installed): it gets a namespace that is removed again.
/// </summary>
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

    private static SeldonDeployment Manifest(string @namespace, string run) => SeldonDeploymentRenderer.Render(
        new GraphOptions { Name = "graph", Namespace = @namespace }, [new GraphModel("svc", UnitTypes.Model, new Uri($"s3://bucket/{run}/svc"))]);

    /// <summary>An API server with a namespace of the test's own.</summary>
    private sealed class Api : IAsyncDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly ApiServerDouble? server;
        private readonly Cluster cluster;

        private Api(ApiServerDouble? server, string kubeconfig)
        {
            this.server = server;
            var options = Options.Create(new DeployerOptions
            {
                Kubernetes = new() { Kubeconfig = server?.WriteKubeconfig(folder.File("kubeconfig")) ?? kubeconfig, Context = server is null ? null : "double", UseCurrentContext = server is null, Backoff = TimeSpan.FromMilliseconds(10) },
            });
            cluster = new Cluster(options);
            var calls = new ApiCalls(cluster, options, TimeProvider.System);
            Deployments = new SeldonDeployments(cluster, calls);
            Watch = new SeldonWatch(cluster, calls);
        }

        public string Namespace { get; } = "multimodel-test-" + Guid.NewGuid().ToString("n")[..8];

        public SeldonDeployments Deployments { get; }

        public SeldonWatch Watch { get; }

        public static async Task<Api> StartAsync()
        {
            var kubeconfig = Environment.GetEnvironmentVariable("KUBECONFIG_TEST");
            var api = string.IsNullOrEmpty(kubeconfig) ? new Api(await ApiServerDouble.StartAsync(), "") : new Api(null, kubeconfig);
            await api.cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = api.Namespace } }, cancellationToken: Cancel);
            return api;
        }

        public Task ApplyAsAsync(string manager, SeldonDeployment deployment) => cluster.Client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(
            new V1Patch(JsonSerializer.Serialize(SeldonDeploymentTree.Of(deployment)), V1Patch.PatchType.ApplyPatch),
            SeldonResource.Group, SeldonResource.Version, Namespace, SeldonResource.Plural, deployment.Metadata.Name, fieldManager: manager, cancellationToken: Cancel);

        public async ValueTask DisposeAsync()
        {
            await cluster.Client.CoreV1.DeleteNamespaceAsync(Namespace);
            cluster.Dispose();
            if (server is not null)
                await server.DisposeAsync();
            folder.Dispose();
        }
    }
}
