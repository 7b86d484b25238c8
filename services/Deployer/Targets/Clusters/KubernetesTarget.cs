using Microsoft.Extensions.Options;
using MultiModel.Deployer.Graph;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>A cluster with Seldon Core: a rehearsal, dry run and difference, server-side apply, progress until it runs, closing view, verification.</summary>
public sealed class KubernetesTarget(
    Cluster cluster, SeldonDeployments deployments, RolloutObserver observer, PodReport report, Verification verification, GraphClient graph, LocalTarget local,
    IOptions<DeployerOptions> options) : IRolloutTarget
{
    public string Name => "kubernetes";

    public string? PredictionsUrl(string @namespace, string name) =>
        options.Value.Kubernetes.IngressUrl is { } ingress ? $"{ingress.AbsoluteUri.TrimEnd('/')}/seldon/{@namespace}/{name}/api/v1.0/predictions" : null;

    public async Task<string> RollOutAsync(Rollout rollout, string manifest, Action<string, string> progress, CancellationToken cancellationToken)
    {
        var deployment = SeldonDeploymentYaml.Read(manifest);
        cluster.Forget();
        progress("cluster", $"rolling out to {cluster.Description}, namespace {rollout.Namespace}");
        var expected = await verification.RehearseAsync(rollout, manifest, progress, cancellationToken);
        var live = await deployments.FindAsync(rollout.Namespace, rollout.Name, cancellationToken);
        var next = await deployments.ApplyAsync(deployment, dryRun: true, cancellationToken);
        progress("difference", ManifestDiff.Between(live, next) ?? "no change: the cluster has this manifest");

        var before = await observer.LookBeforeAsync(deployment, live, next, cancellationToken);
        progress(IRolloutTarget.Apply, $"applying seldondeployments/{rollout.Name} as {SeldonDeployments.FieldManager}");
        await deployments.ApplyAsync(deployment, dryRun: false, cancellationToken);
        var pods = await observer.WaitAsync(deployment, before, progress, cancellationToken);
        progress("pods", report.Table(pods));
        var verified = await verification.VerifyAsync(deployment, expected, cancellationToken);
        progress("verify", verified);
        return $"{pods.Count(PodReport.IsRunning)} pod(s) running in {rollout.Namespace}; {verified}";
    }

    /// <remarks>Deployments that the failed rollout never reached run it already.</remarks>
    public async Task RollBackAsync(string manifest, Action<string> progress, Action taken, CancellationToken cancellationToken)
    {
        var deployment = SeldonDeploymentYaml.Read(manifest);
        var applied = await deployments.ApplyAsync(deployment, dryRun: false, cancellationToken, progress);
        taken();
        var before = new RolloutObserver.Before(RolloutObserver.StatusOf(applied), []);
        await observer.WaitAsync(deployment, before, (_, message) => progress(message), cancellationToken);
    }

    /// <remarks>
    /// The cluster keeps what it was given; an object that somebody deleted there stays deleted. The graph that manifests are rehearsed on
    /// forgets its own when it restarts, and gets the live one again.
    /// </remarks>
    public Task<bool> ReconcileAsync(Rollout live, string manifest, CancellationToken cancellationToken) =>
        graph.Address is null ? Task.FromResult(false) : local.ReconcileAsync(live, manifest, cancellationToken);
}
