using System.Globalization;
using k8s;
using k8s.Autorest;
using k8s.Models;
using MultiModel.Deployer.Rollouts;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>What is wrong with pods, and how they stand, in kubectl's words.</summary>
public sealed class PodReport(Cluster cluster, ApiCalls calls, TimeProvider time)
{
    private const int LogLines = 5;
    private const int MostLogCharacters = 600;

    // A kubelet that does not answer holds a log up, never the rollout.
    private static readonly TimeSpan LogTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What a kubelet answers, with 200, once a container has been removed.</summary>
    private const string LogIsGone = "unable to retrieve container logs for";

    private const string Evicted = "Evicted";

    private static readonly string[] Harmless = ["PodInitializing", "ContainerCreating"];

    /// <summary>A line for each container that waits for a reason or has failed, with its last log lines. Pods on their way out, or evicted, have none.</summary>
    public async Task<IReadOnlyList<string>> TroublesAsync(IEnumerable<V1Pod> pods, CancellationToken cancellationToken)
    {
        var troubles = new List<string>();
        foreach (var pod in pods.Where(static pod => !IsTerminating(pod) && pod.Status?.Reason != Evicted))
        {
            if (pod.Status?.Conditions?.FirstOrDefault(static condition => condition is { Type: "PodScheduled", Status: "False" }) is { } unscheduled)
                troubles.Add($"{pod.Name()}: {unscheduled.Reason}: {unscheduled.Message}");
            foreach (var container in Containers(pod))
                if (await TroubleAsync(pod, container, cancellationToken) is { } trouble)
                    troubles.Add(trouble);
        }
        return troubles;
    }

    /// <summary>The tutorial's closing view: <c>kubectl get pods</c>.</summary>
    public string Table(IEnumerable<V1Pod> pods)
    {
        string[][] rows = [["NAME", "READY", "STATUS", "RESTARTS", "AGE"], .. pods.OrderBy(static pod => pod.Name(), StringComparer.Ordinal).Select(Row)];
        var widths = Enumerable.Range(0, 5).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }

    /// <summary>Whether it was deleted and ends: an old one after a rollout has gone through.</summary>
    public static bool IsTerminating(V1Pod pod) => pod.Metadata.DeletionTimestamp is not null;

    /// <summary>Not one that ends, nor one that a node has evicted, which stays listed.</summary>
    public static bool IsRunning(V1Pod pod) => !IsTerminating(pod) && pod.Status?.Phase == "Running";

    /// <summary>As kubectl writes it: two units while the first is small.</summary>
    public static string Age(TimeSpan age) => Math.Max(0, (long)age.TotalSeconds) switch
    {
        < 120 and var seconds => $"{seconds}s",
        < 10 * 60 and var seconds => $"{seconds / 60}m{Rest(seconds % 60, 's')}",
        < 3 * 3600 and var seconds => $"{seconds / 60}m",
        < 8 * 3600 and var seconds => $"{seconds / 3600}h{Rest(seconds / 60 % 60, 'm')}",
        < 48 * 3600 and var seconds => $"{seconds / 3600}h",
        < 8 * 86400 and var seconds => $"{seconds / 86400}d{Rest(seconds / 3600 % 24, 'h')}",
        var seconds => $"{seconds / 86400}d",
    };

    private static string Rest(long count, char unit) => count == 0 ? "" : $"{count}{unit}";

    private string[] Row(V1Pod pod)
    {
        var sidecars = Sidecars(pod);
        var containers = (pod.Status?.ContainerStatuses ?? []).Concat((pod.Status?.InitContainerStatuses ?? []).Where(container => sidecars.Contains(container.Name))).ToList();
        var age = time.GetUtcNow() - (pod.CreationTimestamp() ?? pod.Status?.StartTime ?? time.GetUtcNow().UtcDateTime);
        return
        [
            pod.Name(),
            $"{containers.Count(static container => container.Ready)}/{(pod.Spec?.Containers?.Count + sidecars.Count) ?? containers.Count}",
            Status(pod),
            containers.Sum(static container => container.RestartCount).ToString(CultureInfo.InvariantCulture),
            Age(age),
        ];
    }

    private static string Status(V1Pod pod)
    {
        if (IsTerminating(pod))
            return "Terminating";
        var initializers = pod.Status?.InitContainerStatuses ?? [];
        var sidecars = Sidecars(pod);
        var done = initializers.Count(container => container.State?.Terminated is { ExitCode: 0 } || (container.Started == true && sidecars.Contains(container.Name)));
        if (done < initializers.Count)
            return $"Init:{Reason(initializers[done]) ?? $"{done}/{initializers.Count}"}";
        return (pod.Status?.ContainerStatuses ?? []).Select(Reason).FirstOrDefault(static reason => reason is not null)
            ?? pod.Status?.Reason ?? pod.Status?.Phase ?? "Unknown";

        static string? Reason(V1ContainerStatus container) =>
            container.State?.Waiting?.Reason is { } reason and not "PodInitializing" ? reason : container.State?.Terminated?.Reason;
    }

    /// <summary>Init containers that go on beside the others, as a mesh puts them into pods since Kubernetes 1.29.</summary>
    private static HashSet<string> Sidecars(V1Pod pod) =>
        [.. (pod.Spec?.InitContainers ?? [])
            .Where(static container => container.RestartPolicy == "Always")
            .Select(static container => container.Name)];

    private async Task<string?> TroubleAsync(V1Pod pod, V1ContainerStatus container, CancellationToken cancellationToken)
    {
        var failed = Failed(container.State?.Terminated) ?? Failed(container.LastState?.Terminated);
        // One that failed waits for its next start in turns with failing; it is told once, and again when it has failed again.
        if (failed is not null && !container.Ready)
            return $"{pod.Name()}/{container.Name}: ended with exit code {failed.ExitCode} ({failed.Reason})"
                + $"{Restarts(container.RestartCount)}{await LogAsync(pod, container, cancellationToken)}";
        return container.State?.Waiting is { } waiting && !Harmless.Contains(waiting.Reason) ? $"{pod.Name()}/{container.Name}: {waiting.Reason}: {waiting.Message}" : null;

        static string Restarts(int count) => count == 0 ? "" : $", restarted {(count == 1 ? "once" : $"{count} times")}";
    }

    private async Task<string> LogAsync(V1Pod pod, V1ContainerStatus container, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LogTimeout);
        try
        {
            var previous = container.State?.Terminated is null;
            await using var log = await calls.SendAsync(
                $"read the log of {pod.Name()}/{container.Name}",
                cancel => cluster.Client.CoreV1.ReadNamespacedPodLogAsync(
                    pod.Name(),
                    pod.Namespace(),
                    container: container.Name,
                    previous: previous,
                    tailLines: LogLines,
                    limitBytes: 4 * MostLogCharacters,
                    cancellationToken: cancel),
                limit.Token);
            var text = (await new StreamReader(log).ReadToEndAsync(limit.Token)).TrimEnd();
            return text.Length == 0 || text.StartsWith(LogIsGone, StringComparison.Ordinal)
                ? ""
                : "\n    " + (text.Length > MostLogCharacters ? "..." + text[^MostLogCharacters..] : text).ReplaceLineEndings("\n    ");
        }
        catch (Exception exception) when (exception is HttpOperationException or RolloutFailedException or IOException or HttpRequestException
            || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = exception.InnerException is HttpOperationException refused ? ApiCalls.StatusOf(refused)?.Message : null;
            return $" (its log cannot be read: {reason ?? exception.Message})";
        }
    }

    private static V1ContainerStateTerminated? Failed(V1ContainerStateTerminated? terminated) => terminated is { ExitCode: not 0 } ? terminated : null;

    private static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) => (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);
}
