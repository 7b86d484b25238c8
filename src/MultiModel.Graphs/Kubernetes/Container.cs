using System.Text.Json.Serialization;

namespace MultiModel.Graphs.Kubernetes;

/// <summary>
/// The parts of Kubernetes' Container (core/v1) that MultiModel writes, runs or checks. Here and in the other records of this folder a property means
/// what https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ says of the field of its name;
/// one that is null, or a list or map that is empty, is absent from the file.
/// </summary>
public sealed record Container
{
    public string Name { get; init; } = "";

    public string? Image { get; init; }

    /// <summary><c>Always</c>, <c>IfNotPresent</c> or <c>Never</c>.</summary>
    public string? ImagePullPolicy { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Args { get; init; } = [];

    public string? WorkingDir { get; init; }

    public IReadOnlyList<EnvVar> Env { get; init; } = [];

    public IReadOnlyList<EnvFromSource> EnvFrom { get; init; } = [];

    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    public ResourceRequirements? Resources { get; init; }

    public IReadOnlyList<VolumeMount> VolumeMounts { get; init; } = [];

    public SecurityContext? SecurityContext { get; init; }

    public Probe? StartupProbe { get; init; }

    public Probe? ReadinessProbe { get; init; }

    public Probe? LivenessProbe { get; init; }
}

public sealed record EnvVar
{
    public string Name { get; init; } = "";

    public string? Value { get; init; }

    public EnvVarSource? ValueFrom { get; init; }
}

public sealed record EnvVarSource
{
    public KeySelector? SecretKeyRef { get; init; }

    public KeySelector? ConfigMapKeyRef { get; init; }
}

/// <summary>Kubernetes' SecretKeySelector, or ConfigMapKeySelector.</summary>
public sealed record KeySelector
{
    public string Name { get; init; } = "";

    public string Key { get; init; } = "";

    public bool? Optional { get; init; }
}

public sealed record EnvFromSource
{
    public string? Prefix { get; init; }

    public EnvFromReference? SecretRef { get; init; }

    public EnvFromReference? ConfigMapRef { get; init; }
}

/// <summary>Kubernetes' SecretEnvSource, or ConfigMapEnvSource.</summary>
public sealed record EnvFromReference
{
    public string Name { get; init; } = "";

    public bool? Optional { get; init; }
}

public sealed record ContainerPort
{
    public string? Name { get; init; }

    [JsonPropertyName("containerPort")]
    public int Number { get; init; }

    /// <summary><c>TCP</c> (the default), <c>UDP</c> or <c>SCTP</c>.</summary>
    public string? Protocol { get; init; }
}

public sealed record VolumeMount
{
    public string Name { get; init; } = "";

    public string MountPath { get; init; } = "";

    public string? SubPath { get; init; }

    public bool? ReadOnly { get; init; }
}

public sealed record ResourceRequirements
{
    public IReadOnlyDictionary<string, Quantity> Requests { get; init; } = new Dictionary<string, Quantity>();

    public IReadOnlyDictionary<string, Quantity> Limits { get; init; } = new Dictionary<string, Quantity>();
}

public sealed record SecurityContext
{
    public bool? Privileged { get; init; }

    public bool? AllowPrivilegeEscalation { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public Capabilities? Capabilities { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }
}

public sealed record Capabilities
{
    public IReadOnlyList<string> Add { get; init; } = [];

    public IReadOnlyList<string> Drop { get; init; } = [];
}
