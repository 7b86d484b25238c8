using MultiModel.Graphs.Kubernetes;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Manifests.Seldon;

/// <summary>The containers of a model's pod, under Pod Security "restricted" (https://kubernetes.io/docs/concepts/security/pod-security-standards/).</summary>
internal static class ModelPod
{
    // The user of Seldon's images, whose conda folder is writable for the group root.
    private const long SeldonUser = 8888;

    /// <summary>
    /// Seldon's operator puts a context of its own in the place of the pod's (with the user that it was configured with, or with none): so
    /// each container states its user and seccomp profile.
    /// </summary>
    private static SecurityContext Restricted(ModelServer server) => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        RunAsNonRoot = true,
        RunAsUser = server == ModelServer.Python ? SeldonUser : Images.User,
        RunAsGroup = server == ModelServer.Python ? 0 : Images.User,
        Capabilities = new Capabilities { Drop = ["ALL"] },
        SeccompProfile = new SeccompProfile { Type = "RuntimeDefault" },
    };

    /// <summary>Downloads the model directory before the servers start.</summary>
    public static Container Initializer(SeldonDeploymentOptions options, GraphModel model, VolumeMount models) => new()
    {
        Name = model.Name + "-initializer",
        Image = options.InitializerImage,
        Args = [model.Source, models.MountPath],
        EnvFrom = [new EnvFromSource { SecretRef = new EnvFromReference { Name = options.CredentialsSecret } }],
        Resources = Resources("50m", "64Mi", "500m", "256Mi"),
        SecurityContext = Restricted(options.Server),
        VolumeMounts = [models],
    };

    /// <summary>Serves the model on the port named http that the operator adds.</summary>
    public static Container Server(SeldonDeploymentOptions options, GraphModel model, VolumeMount models) => options.Server switch
    {
        ModelServer.Python => PythonServer(options, model, models),
        _ => GraphRunner(options, model, models),
    };

    private static Container GraphRunner(SeldonDeploymentOptions options, GraphModel model, VolumeMount models) => new()
    {
        Name = model.Name,
        Image = options.Image,
        Env = [.. Variables(model)],
        Resources = Resources("100m", "128Mi", "1", "512Mi"),
        SecurityContext = Restricted(options.Server),
        // The operator's own probes are TCP: a server whose model did not load would count as ready.
        ReadinessProbe = new Probe { HttpGet = Http("/health"), PeriodSeconds = 2, TimeoutSeconds = 2, FailureThreshold = 3 },
        LivenessProbe = new Probe { HttpGet = Http("/alive"), InitialDelaySeconds = 10, PeriodSeconds = 10, TimeoutSeconds = 5, FailureThreshold = 3 },
        VolumeMounts = [models],
    };

    private static IEnumerable<EnvVar> Variables(GraphModel model)
    {
        // A read-only root has no place for the runtime's diagnostic socket.
        yield return new EnvVar { Name = "DOTNET_EnableDiagnostics", Value = "0" };
        if (model.Digest is { } digest)
            yield return new EnvVar { Name = ModelLocation.DigestVariable, Value = digest };
    }

    private static Container PythonServer(SeldonDeploymentOptions options, GraphModel model, VolumeMount models) => new()
    {
        Name = model.Name,
        Image = options.PythonImage,
        // conda and pip keep caches in the home folder, and this user has none
        Env = [new EnvVar { Name = "HOME", Value = "/tmp" }],
        Resources = Resources("250m", "1Gi", "2", "2Gi"),
        // The server installs the model's environment under /opt when it starts.
        SecurityContext = Restricted(options.Server) with { ReadOnlyRootFilesystem = false },
        StartupProbe = new Probe { HttpGet = Http("/health/ping"), PeriodSeconds = 10, TimeoutSeconds = 5, FailureThreshold = 90 },
        ReadinessProbe = new Probe { HttpGet = Http("/health/status"), PeriodSeconds = 5, TimeoutSeconds = 5, FailureThreshold = 3 },
        LivenessProbe = new Probe { HttpGet = Http("/health/ping"), PeriodSeconds = 10, TimeoutSeconds = 5, FailureThreshold = 3 },
        VolumeMounts = [models],
    };

    private static HttpGetAction Http(string path) => new() { Path = path, Port = "http", Scheme = "HTTP" };

    private static ResourceRequirements Resources(string cpu, string memory, string cpuLimit, string memoryLimit) => new()
    {
        Requests = new SortedDictionary<string, Quantity>(StringComparer.Ordinal) { ["cpu"] = cpu, ["memory"] = memory },
        Limits = new SortedDictionary<string, Quantity>(StringComparer.Ordinal) { ["cpu"] = cpuLimit, ["memory"] = memoryLimit },
    };
}
