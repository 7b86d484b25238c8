using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Deployer.Targets;
using MultiModel.Testing;

namespace MultiModel.Deployer.Tests.Rollouts;

public sealed class RollbackTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WhereTheTargetFailsInAWayThatNobodyKnows_SaysThatItMayStayInPlace()
    {
        var options = Options.Create(new DeployerOptions { DataDirectory = folder.Path });
        var (files, target) = (new ManifestFiles(options), new BrokenTarget());
        using var store = new RolloutStore(options, files, target);
        store.Add(Rollout(files, "live", RolloutState.Succeeded));
        var failed = store.Add(Rollout(files, "failed", RolloutState.Running));
        store.AddProgress(failed.Id, default, IRolloutTarget.Apply, "applying");

        var taken = await new Rollback(store, target, options, TimeProvider.System, NullLogger<Rollback>.Instance)
            .RunAsync(failed, (stage, message) => store.AddProgress(failed.Id, default, stage, message), TestContext.Current.CancellationToken);

        Assert.Equal("What it applied may stay in place: the manifest of rollout live, which was live before, could not be applied again: the client broke. Roll out its runs again.", taken);
    }

    [Fact]
    public async Task Run_WhileANewerRolloutWaits_EndsOnceTheTargetHasTheLiveManifest()
    {
        var options = Options.Create(new DeployerOptions { DataDirectory = folder.Path, Deadline = TimeSpan.FromSeconds(10) });
        var (files, target) = (new ManifestFiles(options), new SlowTarget());
        using var store = new RolloutStore(options, files, target);
        store.Add(Rollout(files, "live", RolloutState.Succeeded));
        var failed = store.Add(Rollout(files, "failed", RolloutState.Running));
        store.AddProgress(failed.Id, default, IRolloutTarget.Apply, "applying");

        var rollback = new Rollback(store, target, options, TimeProvider.System, NullLogger<Rollback>.Instance)
            .RunAsync(failed, static (_, _) => { }, TestContext.Current.CancellationToken);
        await target.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        store.Add(Rollout(files, "newer", RolloutState.Pending));
        target.Take.SetResult();

        Assert.Equal("The manifest of rollout live, which was live before, was applied again. Whether it runs was not awaited: a newer rollout takes its place.", await rollback);
        Assert.True(target.Ended);
    }

    private static Rollout Rollout(ManifestFiles files, string id, RolloutState state) => new()
    {
        Id = id,
        State = state,
        Target = "broken",
        Name = "multi-model-example",
        Namespace = "default",
        Models = [],
        ManifestPath = files.Keep(id, "kind: SeldonDeployment"),
        ManifestSha256 = ManifestFiles.Sha256("kind: SeldonDeployment"),
        StartedAt = default,
    };

    private sealed class BrokenTarget : IRolloutTarget
    {
        public string Name => "broken";

        public string? PredictionsUrl(string @namespace, string name) => null;

        public Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RollBackAsync(string manifest, Action<string> progress, Action taken, CancellationToken cancellationToken) => throw new InvalidOperationException("the client broke");

        public Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>Takes a manifest when it is told to, and never runs it.</summary>
    private sealed class SlowTarget : IRolloutTarget
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Take { get; } = new();

        public bool Ended { get; private set; }

        public string Name => "broken";

        public string? PredictionsUrl(string @namespace, string name) => null;

        public Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task RollBackAsync(string manifest, Action<string> progress, Action taken, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await Take.Task.WaitAsync(cancellationToken);
            taken();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                Ended = true;
            }
        }

        public Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
