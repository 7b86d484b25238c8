namespace MultiModel.Graphs.Kubernetes;

/// <summary>
/// The parts of Kubernetes' PodSpec (core/v1) that MultiModel writes, runs or checks. Others are valid in a file and are left alone.
/// </summary>
public sealed record PodSpec
{
    public IReadOnlyList<Container> InitContainers { get; init; } = [];

    public IReadOnlyList<Container> Containers { get; init; } = [];

    public IReadOnlyList<Volume> Volumes { get; init; } = [];

    public PodSecurityContext? SecurityContext { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public bool? HostNetwork { get; init; }

    public bool? HostPID { get; init; }

    public bool? HostIPC { get; init; }

    public IReadOnlyList<LocalObjectReference> ImagePullSecrets { get; init; } = [];

    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    public int? TerminationGracePeriodSeconds { get; init; }
}

public sealed record LocalObjectReference
{
    public string Name { get; init; } = "";
}

public sealed record Volume
{
    public string Name { get; init; } = "";

    public EmptyDir? EmptyDir { get; init; }

    public SecretVolume? Secret { get; init; }

    public ConfigMapVolume? ConfigMap { get; init; }

    public PersistentVolumeClaimVolume? PersistentVolumeClaim { get; init; }

    public HostPathVolume? HostPath { get; init; }
}

/// <summary>Kubernetes' EmptyDirVolumeSource.</summary>
public sealed record EmptyDir
{
    public string? Medium { get; init; }

    public Quantity? SizeLimit { get; init; }
}

/// <summary>Kubernetes' SecretVolumeSource.</summary>
public sealed record SecretVolume
{
    public string? SecretName { get; init; }
}

/// <summary>Kubernetes' ConfigMapVolumeSource.</summary>
public sealed record ConfigMapVolume
{
    public string? Name { get; init; }
}

/// <summary>Kubernetes' PersistentVolumeClaimVolumeSource.</summary>
public sealed record PersistentVolumeClaimVolume
{
    public string ClaimName { get; init; } = "";

    public bool? ReadOnly { get; init; }
}

/// <summary>Kubernetes' HostPathVolumeSource.</summary>
public sealed record HostPathVolume
{
    public string Path { get; init; } = "";
}

public sealed record PodSecurityContext
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public long? FsGroup { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }
}

public sealed record SeccompProfile
{
    /// <summary><c>RuntimeDefault</c>, <c>Unconfined</c> or <c>Localhost</c>.</summary>
    public string Type { get; init; } = "";

    public string? LocalhostProfile { get; init; }
}
