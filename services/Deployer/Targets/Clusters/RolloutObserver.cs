using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>
/// Waits until the cluster runs a manifest. Seldon's own state misleads (it stays Available in the middle of a rollout and Creating for
/// ever when a pod cannot start), so Deployments and pods are looked at too: they count when their init containers load this manifest's models,
/// and where the manifest changes what pods run, Deployments count once they have changed. Their images are not compared with the manifest's:
/// an admission webhook may rewrite them.
/// </summary>
public sealed class RolloutObserver(Cluster cluster, ApiCalls calls, SeldonWatch watch, PodReport report, IOptions<DeployerOptions> options, TimeProvider time)
{
    /// <summary>What the cluster has, to be asked before a manifest is applied.</summary>
    /// <param name="live">The object in the cluster.</param>
    /// <param name="next">The object that will come of the manifest.</param>
    public async Task<Before> LookBeforeAsync(SeldonDeployment deployment, JsonObject? live, JsonObject next, CancellationToken cancellationToken)
    {
        var status = StatusOf(live);
        if (live is null || JsonNode.DeepEquals(Components(live), Components(next)))
            return new Before(status, []);
        var deployments = await DeploymentsAsync(deployment, null, cancellationToken);
        return new Before(status, [.. deployments.Items.Select(static item => (item.Uid(), item.Metadata.Generation))]);
    }

    /// <returns>The pods that run it.</returns>
    /// <exception cref="RolloutFailedException">Seldon Core says that it failed.</exception>
    public async Task<IReadOnlyList<V1Pod>> WaitAsync(SeldonDeployment deployment, Before before, Action<string, string> progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var latest = new Latest();
        var following = FollowAsync(deployment, latest, stop.Token);
        try
        {
            var told = "";
            while (true)
            {
                var changed = latest.Changed.Next;
                var view = await LookAsync(deployment, before, latest.Resource, reason => progress("progress", told = reason), cancellationToken);
                if (view.Text != told)
                    progress("progress", told = view.Text);
                if (latest.Resource?.Status is { State: "Failed" } failed && failed != before.Status)
                    throw new RolloutFailedException($"Seldon Core reports that the rollout failed: {failed.Description} {string.Join("; ", view.Troubles)}".TrimEnd());
                if (following.IsFaulted)
                    await following;
                if (view.Ready)
                    return view.Pods;
                await Task.WhenAny(changed, Task.Delay(options.Value.Kubernetes.PollInterval, time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public static SeldonStatus? StatusOf(JsonObject? resource) => resource?["status"].Deserialize<SeldonStatus>();

    private async Task FollowAsync(SeldonDeployment deployment, Latest latest, CancellationToken cancellationToken)
    {
        await foreach (var resource in watch.FollowAsync(deployment.Metadata.Namespace!, deployment.Metadata.Name!, cancellationToken))
        {
            latest.Resource = resource;
            latest.Changed.Raise();
        }
    }

    private async Task<View> LookAsync(SeldonDeployment deployment, Before before, SeldonResource? resource, Action<string> away, CancellationToken cancellationToken)
    {
        var @namespace = deployment.Metadata.Namespace!;
        var deployments = await DeploymentsAsync(deployment, away, cancellationToken);
        var pods = await calls.SendAsync($"list pods in namespace {@namespace}",
            cancel => cluster.Client.CoreV1.ListNamespacedPodAsync(@namespace, labelSelector: Owned(deployment), cancellationToken: cancel), cancellationToken, away);

        var sources = Sources(deployment);
        var current = deployments.Items.Where(item => Loads(item.Spec.Template.Spec, sources) && !before.Outdated.Contains((item.Uid(), item.Metadata.Generation))).ToList();
        var own = pods.Items.Where(pod => Loads(pod.Spec, sources)).ToList();
        var troubles = await report.TroublesAsync(own, cancellationToken);
        var refused = current
            .SelectMany(static item => item.Status?.Conditions ?? [])
            .Where(static condition => condition is { Type: "ReplicaFailure", Status: "True" })
            .Select(static condition => ApiCalls.WithNextStep(condition.Message ?? "pods are refused"));
        var ready = resource?.Status?.State == "Available" && current.Count > 0 && current.All(IsComplete);
        return new View(ready, own, [.. refused, .. troubles], resource?.Status, current);
    }

    private Task<V1DeploymentList> DeploymentsAsync(SeldonDeployment deployment, Action<string>? away, CancellationToken cancellationToken) =>
        calls.SendAsync($"list deployments in namespace {deployment.Metadata.Namespace}",
            cancel => cluster.Client.AppsV1.ListNamespacedDeploymentAsync(
                deployment.Metadata.Namespace,
                labelSelector: Owned(deployment),
                cancellationToken: cancel),
            cancellationToken,
            away);

    private static string Owned(SeldonDeployment deployment) => $"{SeldonResource.OwnerLabel}={deployment.Metadata.Name}";

    private static JsonArray Components(JsonObject resource) =>
        [.. (resource["spec"]?["predictors"] as JsonArray ?? []).Select(static predictor => predictor?["componentSpecs"]?.DeepClone())];

    private static HashSet<string> Sources(SeldonDeployment deployment) =>
        [.. deployment.Spec.Predictors
            .SelectMany(static predictor => predictor.ComponentSpecs)
            .SelectMany(static component => component.Spec.InitContainers)
            .Select(static initializer => initializer.Args[0])];

    private static bool Loads(V1PodSpec? pod, HashSet<string> sources) => sources.IsSubsetOf((pod?.InitContainers ?? []).SelectMany(static initializer => initializer.Args ?? []));

    private static bool IsComplete(V1Deployment deployment) => deployment is { Status: { } status }
        && status.ObservedGeneration >= deployment.Metadata.Generation
        && (deployment.Spec.Replicas ?? 1) is var wanted
        && (status.UpdatedReplicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted;

    /// <param name="Status">An old failure is none of this rollout's.</param>
    /// <param name="Outdated">Deployments as they were, by uid and generation, when the manifest changes what their pods run; none when it does not.</param>
    public sealed record Before(SeldonStatus? Status, HashSet<(string? Uid, long? Generation)> Outdated);

    private sealed class Latest
    {
        public volatile SeldonResource? Resource;

        public ChangeSignal Changed { get; } = new();
    }

    private sealed record View(bool Ready, IReadOnlyList<V1Pod> Pods, IReadOnlyList<string> Troubles, SeldonStatus? Status, IReadOnlyList<V1Deployment> Deployments)
    {
        public string Text => string.Join("; ",
        [
            $"Seldon Core: {Status?.State ?? "no state yet"}",
            .. Deployments.Select(static deployment =>
                $"{deployment.Name()}: {deployment.Status?.UpdatedReplicas ?? 0} of {deployment.Spec.Replicas ?? 1} updated, {deployment.Status?.AvailableReplicas ?? 0} available")
                .DefaultIfEmpty("no Deployment of this manifest yet"),
            .. Troubles,
        ]);
    }
}
