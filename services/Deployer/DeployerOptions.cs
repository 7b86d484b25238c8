using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiModel.Deployer.Targets.Clusters;

namespace MultiModel.Deployer;

/// <summary>Configuration section <c>Deployer</c>.</summary>
public sealed class DeployerOptions
{
    /// <summary>Folder of the rollouts' database and manifests; made when absent.</summary>
    [Required(ErrorMessage = "Deployer__DataDirectory is not set: give the folder that keeps rollouts and manifests.")]
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// Rollouts beyond this are removed, the oldest first, with their manifests. The live one stays, and so does the one before it, whose
    /// runs are those to go back to.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Deployer__KeepRollouts must lie between 1 and 100000.")]
    public int KeepRollouts { get; set; } = 100;

    /// <summary>Where manifests go: <c>Local</c> (the graph runner), <c>Files</c> or <c>Kubernetes</c>.</summary>
    public TargetKind Target { get; set; } = TargetKind.Local;

    /// <summary>The folder of the target <c>Files</c>.</summary>
    public string? FilesDirectory { get; set; }

    [ValidateObjectMembers]
    public KubernetesOptions Kubernetes { get; set; } = new();

    /// <summary>How long a rollout may take before it counts as failed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Deployer__Deadline must lie between one second and one hour.")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often what is live is compared with what should be.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00", ErrorMessage = "Deployer__ReconcileInterval must lie between 50 milliseconds and one hour.")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The tracking server, from the variable that MLflow's own clients read; ends with a slash.</summary>
    [Required(ErrorMessage = "MLFLOW_TRACKING_URI must be an http or https address, for example http://127.0.0.1:5113.")]
    public Uri? TrackingUri { get; private set; } = new("http://127.0.0.1:5113/");

    /// <summary>Where a browser finds MLflow, for the console's links; <see cref="TrackingUri"/> when it is not set.</summary>
    [RegularExpression("https?://.+", ErrorMessage = "Deployer__MlflowUrl must be an http or https address, for example http://localhost:5000.")]
    public Uri? MlflowUrl { get; set; }

    internal void SetTrackingUri(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            TrackingUri = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }
}

public enum TargetKind
{
    Local,
    Files,
    Kubernetes,
}
