using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Rollouts;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>
/// Waits until the cluster runs a manifest. Seldon's own state misleads (it stays Available in the middle of a rollout and Creating for
/// ever when a pod cannot start), so Deployments and pods are looked at too: they count when their init containers load this manifest's models.
/// </summary>
public sealed class RolloutObserver(Cluster cluster, ApiCalls calls, SeldonWatch watch, PodReport report, IOptions<DeployerOptions> options, TimeProvider time)
{
    /// <param name="before">The status when the manifest was applied: an old failure is none of this rollout's.</param>
    /// <returns>The pods that run it.</returns>
    /// <exception cref="RolloutFailedException">Seldon Core says that it failed.</exception>
    public async Task<IReadOnlyList<V1Pod>> WaitAsync(SeldonDeployment deployment, SeldonStatus? before, Action<string, string> progress, CancellationToken cancellationToken)
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
                var view = await LookAsync(deployment, latest.Resource, reason => progress("progress", told = reason), cancellationToken);
                if (view.Text != told)
                    progress("progress", told = view.Text);
                if (latest.Resource?.Status is { State: "Failed" } failed && failed != before)
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

    private async Task FollowAsync(SeldonDeployment deployment, Latest latest, CancellationToken cancellationToken)
    {
        await foreach (var resource in watch.FollowAsync(deployment.Metadata.Namespace!, deployment.Metadata.Name!, cancellationToken))
        {
            latest.Resource = resource;
            latest.Changed.Raise();
        }
    }

    private async Task<View> LookAsync(SeldonDeployment deployment, SeldonResource? resource, Action<string> away, CancellationToken cancellationToken)
    {
        var (@namespace, owner) = (deployment.Metadata.Namespace!, $"{SeldonResource.OwnerLabel}={deployment.Metadata.Name}");
        var deployments = await calls.SendAsync($"list deployments in namespace {@namespace}",
            cancel => cluster.Client.AppsV1.ListNamespacedDeploymentAsync(@namespace, labelSelector: owner, cancellationToken: cancel), cancellationToken, away);
        var pods = await calls.SendAsync($"list pods in namespace {@namespace}",
            cancel => cluster.Client.CoreV1.ListNamespacedPodAsync(@namespace, labelSelector: owner, cancellationToken: cancel), cancellationToken, away);

        var sources = Sources(deployment);
        var current = deployments.Items.Where(item => Loads(item.Spec.Template.Spec, sources)).ToList();
        var own = pods.Items.Where(pod => Loads(pod.Spec, sources)).ToList();
        var troubles = await report.TroublesAsync(own, cancellationToken);
        var refused = current.SelectMany(static item => item.Status?.Conditions ?? []).Where(static condition => condition is { Type: "ReplicaFailure", Status: "True" }).Select(static condition => ApiCalls.WithNextStep(condition.Message ?? "pods are refused"));
        var ready = resource?.Status?.State == "Available" && current.Count > 0 && current.All(IsComplete);
        return new View(ready, own, [.. refused, .. troubles], resource?.Status, current);
    }

    private static HashSet<string> Sources(SeldonDeployment deployment) =>
        [.. deployment.Spec.Predictors.SelectMany(static predictor => predictor.ComponentSpecs).SelectMany(static component => component.Spec.InitContainers).Select(static initializer => initializer.Args[0])];

    private static bool Loads(V1PodSpec? pod, HashSet<string> sources) => sources.IsSubsetOf((pod?.InitContainers ?? []).SelectMany(static initializer => initializer.Args ?? []));

    private static bool IsComplete(V1Deployment deployment) => deployment is { Status: { } status }
        && status.ObservedGeneration >= deployment.Metadata.Generation
        && (deployment.Spec.Replicas ?? 1) is var wanted
        && (status.UpdatedReplicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted;

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
                $"{deployment.Name()}: {deployment.Status?.UpdatedReplicas ?? 0} of {deployment.Spec.Replicas ?? 1} updated, {deployment.Status?.AvailableReplicas ?? 0} available"),
            .. Troubles,
        ]);
    }
}
