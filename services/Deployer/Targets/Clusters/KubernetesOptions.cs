using System.ComponentModel.DataAnnotations;

namespace MultiModel.Deployer.Targets.Clusters;

/// <summary>Which cluster, and how patient. Configuration section <c>Deployer:Kubernetes</c>.</summary>
public sealed class KubernetesOptions
{
    /// <summary>A kubeconfig file. Empty: the service account of the pod that this runs in.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>A context of the kubeconfig. It has to be named: the current one is used only with <see cref="UseCurrentContext"/>.</summary>
    public string? Context { get; set; }

    public bool UseCurrentContext { get; set; }

    /// <summary>The ingress in front of Seldon, for the address of predictions; empty when there is none.</summary>
    [RegularExpression("https?://.+", ErrorMessage = "Deployer__Kubernetes__IngressUrl must be an http or https address, for example http://192.0.2.10:8080.")]
    public Uri? IngressUrl { get; set; }

    /// <summary>How often Deployments and pods are looked at while a rollout is followed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "Deployer__Kubernetes__PollInterval must lie between 10 milliseconds and one minute.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>First pause before a request is sent again; it doubles up to 16 times this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10", ErrorMessage = "Deployer__Kubernetes__Backoff must lie between 10 milliseconds and ten seconds.")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromMilliseconds(250);
}
