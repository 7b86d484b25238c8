using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets;
using MultiModel.Deployer.Tests.Doubles;

namespace MultiModel.Deployer.Tests.Targets;

/// <summary>The graph has lost the live manifest, and does not take it again.</summary>
public sealed class LocalTargetTests : IAsyncLifetime
{
    private const string Manifest = "kind: SeldonDeployment";

    private readonly FakeTimeProvider time = new();
    private GraphDouble graph = null!;
    private ServiceProvider services = null!;
    private LocalTarget target = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        graph = await GraphDouble.StartAsync();
        graph.Answer = HttpStatusCode.UnprocessableEntity;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:graph:http:0", graph.Url)]).Build();
        services = new ServiceCollection()
            .AddHttpClient(GraphClient.HttpClientName, http => http.BaseAddress = new Uri(configuration["services:graph:http:0"]!)).Services.BuildServiceProvider();
        target = new LocalTarget(new GraphClient(services.GetRequiredService<IHttpClientFactory>(), configuration), time);
    }

    public async ValueTask DisposeAsync()
    {
        await graph.DisposeAsync();
        await services.DisposeAsync();
    }

    [Fact]
    public async Task Reconcile_OfAManifestThatTheGraphRefuses_AsksLessAndLessOften()
    {
        for (var second = 0; second < 600; second += 2, time.Advance(TimeSpan.FromSeconds(2)))
            Assert.Contains("model.pkl is not what its digest says", (await Assert.ThrowsAsync<RolloutFailedException>(() => ReconcileAsync("live"))).Message);

        Assert.InRange(graph.Puts, 10, 20);
    }

    [Fact]
    public async Task Reconcile_OfAnotherManifest_AsksAtOnce()
    {
        for (var attempt = 0; attempt < 10; attempt++, time.Advance(TimeSpan.FromSeconds(30)))
            await Assert.ThrowsAsync<RolloutFailedException>(() => ReconcileAsync("live"));
        graph.Answer = null;

        Assert.True(await ReconcileAsync("next"));
        Assert.False(await ReconcileAsync("next"));
    }

    [Fact]
    public async Task Reconcile_WithAGraphThatStartedAgain_AsksAtOnce()
    {
        var url = graph.Url;
        for (var attempt = 0; attempt < 10; attempt++, time.Advance(TimeSpan.FromSeconds(30)))
            await Assert.ThrowsAsync<RolloutFailedException>(() => ReconcileAsync("live"));
        await graph.DisposeAsync();
        Assert.Contains("nothing listens there", (await Assert.ThrowsAsync<RolloutFailedException>(() => ReconcileAsync("live"))).Message);
        graph = await GraphDouble.StartAsync(url);

        Assert.True(await ReconcileAsync("live"));
    }

    private Task<bool> ReconcileAsync(string rollout) => target.ReconcileAsync(
        new Rollout
        {
            Id = rollout,
            State = RolloutState.Succeeded,
            Target = "local",
            Name = "multi-model-example",
            Namespace = "default",
            Models = [],
            ManifestPath = "",
            ManifestSha256 = ManifestFiles.Sha256(Manifest),
            StartedAt = default,
        },
        Manifest,
        Cancel);
}
