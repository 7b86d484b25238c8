namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Which cluster, and how patient. Configuration section <c>Deployer:Kubernetes</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>A kubeconfig file. Empty: the service account of the pod that this runs in.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>A context of the kubeconfig. It has to be named: the current one is used only with <see cref="UseCurrentContext"/>.</summary>
    public string? Context { get; set; }

    public bool UseCurrentContext { get; set; }

    /// <summary>The ingress in front of Seldon, for the address of predictions; empty when there is none.</summary>
    public Uri? IngressUrl { get; set; }

    /// <summary>How often Deployments and pods are looked at while a rollout is followed.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>First pause before a request is sent again; it doubles up to 16 times this.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromMilliseconds(250);
}
