using System.Text.Json;
using k8s;
using k8s.KubeConfigModels;
using k8s.Models;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets.Clusters;
using MultiModel.Deployer.Tests.Doubles;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using MultiModel.Testing;
using Cluster = MultiModel.Deployer.Targets.Clusters.Cluster;

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

    [Fact]
    public async Task Watch_OfAStatusThatChanges_SeesItInTheSameGeneration()
    {
        await using var api = await Api.StartAsync();
        await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: false, Cancel);
        await using var states = api.Watch.FollowAsync(api.Namespace, "graph", Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await states.MoveNextAsync());
        Assert.Null(states.Current.Status?.State);
        var next = states.MoveNextAsync();

        await api.SetStatusAsync("graph", """{"state":"Failed","description":"no such image"}""");

        Assert.True(await next);
        Assert.Equal(new SeldonStatus("Failed", "no such image"), states.Current.Status);
        Assert.Equal(1, states.Current.Metadata.Generation);
        Assert.Null(ManifestDiff.Between(await api.Deployments.FindAsync(api.Namespace, "graph", Cancel), await api.Deployments.ApplyAsync(Manifest(api.Namespace, "1a"), dryRun: true, Cancel)));
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

    /// <summary>An API server with a namespace of the test's own.</summary>
    private sealed class Api : IAsyncDisposable
    {
        private readonly TemporaryFolder folder;
        private readonly ApiServerDouble? server;
        private readonly Kubernetes owner;
        private readonly Cluster cluster;

        private Api(TemporaryFolder folder, ApiServerDouble? server, K8SConfiguration kubeconfig, string? token)
        {
            (this.folder, this.server) = (folder, server);
            owner = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigObject(kubeconfig));
            if (token is not null)
                foreach (var user in kubeconfig.Users)
                    user.UserCredentials = new UserCredentials { Token = token };
            File.WriteAllText(folder.File("kubeconfig"), KubernetesYaml.Serialize(kubeconfig));
            var options = Options.Create(new DeployerOptions { Kubernetes = new() { Kubeconfig = folder.File("kubeconfig"), UseCurrentContext = true, Backoff = TimeSpan.FromMilliseconds(10) } });
            cluster = new Cluster(options);
            var calls = new ApiCalls(cluster, options, TimeProvider.System);
            Deployments = new SeldonDeployments(cluster, calls);
            Watch = new SeldonWatch(cluster, calls);
        }

        public string Namespace { get; } = "multimodel-test-" + Guid.NewGuid().ToString("n")[..8];

        public SeldonDeployments Deployments { get; }

        public SeldonWatch Watch { get; }

        /// <param name="token">What the deployer says who it is with, instead of the kubeconfig's credentials.</param>
        public static async Task<Api> StartAsync(string? token = null)
        {
            var folder = new TemporaryFolder();
            var path = Environment.GetEnvironmentVariable("KUBECONFIG_TEST");
            var server = string.IsNullOrEmpty(path) ? await ApiServerDouble.StartAsync() : null;
            var kubeconfig = KubernetesClientConfiguration.LoadKubeConfig(server?.WriteKubeconfig(folder.File("double")) ?? path);
            if (server is not null)
                kubeconfig.CurrentContext = "double";
            var api = new Api(folder, server, kubeconfig, token);
            await api.owner.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = api.Namespace } }, cancellationToken: Cancel);
            return api;
        }

        public Task ApplyAsAsync(string manager, SeldonDeployment deployment) => owner.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(
            new V1Patch(JsonSerializer.Serialize(SeldonDeploymentTree.Of(deployment)), V1Patch.PatchType.ApplyPatch),
            SeldonResource.Group, SeldonResource.Version, Namespace, SeldonResource.Plural, deployment.Metadata.Name, fieldManager: manager, cancellationToken: Cancel);

        /// <summary>What the operator does.</summary>
        public Task SetStatusAsync(string name, string status) => owner.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonElement>(
            new V1Patch($$"""{"status":{{status}}}""", V1Patch.PatchType.MergePatch),
            SeldonResource.Group, SeldonResource.Version, Namespace, SeldonResource.Plural, name, cancellationToken: Cancel);

        public async ValueTask DisposeAsync()
        {
            await owner.CoreV1.DeleteNamespaceAsync(Namespace);
            owner.Dispose();
            cluster.Dispose();
            if (server is not null)
                await server.DisposeAsync();
            folder.Dispose();
        }
    }
}
