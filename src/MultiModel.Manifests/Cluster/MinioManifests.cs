using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>MinIO on one volume: a stand-in for an S3 that the platform already has, in which case it is left out.</summary>
internal static class MinioManifests
{
    public const string Name = "minio";
    public const int Port = 9000;

    public static IReadOnlyList<object> Render() =>
    [
        Objects.Claim(Name, "10Gi"),
        Objects.Service(Name, ("api", Port), ("console", 9001)),
        Objects.Singleton(Name, Pods.Spec(Container(), claim: Name)),
        Objects.Budget(Name, Objects.Selector(Name)),
    ];

    private static V1Container Container() => Pods.Container(Name, Images.Minio, cpu: "100m", memory: "512Mi",
        // it makes a folder in its home at start, and the root is read-only
        [Pods.Variable("HOME", "/tmp"), SecretNames.Variable("MINIO_ROOT_USER", SecretNames.Minio), SecretNames.Variable("MINIO_ROOT_PASSWORD", SecretNames.Minio)],
        dataFolder: "/data",
        ports: [new V1ContainerPort { Name = "api", ContainerPort = Port }, new V1ContainerPort { Name = "console", ContainerPort = 9001 }],
        args: ["server", "/data", "--console-address", ":9001"])
        .WithProbes(ready: "/minio/health/ready", alive: "/minio/health/live", port: "api");
}
