using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>
/// The official MLflow server. Clients upload to S3 themselves (<c>--no-serve-artifacts</c>); since 3.5 it answers only hosts that it
/// was told, port included.
/// </summary>
internal static class MlflowManifests
{
    public const string Name = "mlflow";
    public const int Port = 5000;
    public const string ArtifactRoot = "s3://mlflow/mlflow/artifacts";

    public static IReadOnlyList<object> Render(ClusterOptions options) =>
    [
        .. options.Postgres ? Array.Empty<object>() : [Objects.Claim(Name, "5Gi")],
        Objects.Service(Name, ("http", Port)),
        Objects.Singleton(Name, Pods.Spec(Container(options), claim: options.Postgres ? null : Name)),
        Objects.Budget(Name, Objects.Selector(Name)),
    ];

    private static V1Container Container(ClusterOptions options) => Pods.Container(Name, Images.Mlflow, cpu: "100m", memory: "2Gi",
        [
            Pods.Variable("HOME", "/tmp"),
            Pods.Variable("MLFLOW_S3_ENDPOINT_URL", options.S3Endpoint),
            .. SecretNames.S3Credentials(SecretNames.S3, region: "AWS_DEFAULT_REGION"),
            options.Postgres
                ? SecretNames.Variable("MLFLOW_BACKEND_STORE_URI", SecretNames.MlflowBackend)
                : Pods.Variable("MLFLOW_BACKEND_STORE_URI", "sqlite:////data/mlflow.db"),
        ],
        dataFolder: options.Postgres ? null : "/data",
        ports: [new V1ContainerPort { Name = "http", ContainerPort = Port }],
        command: ["mlflow"],
        args:
        [
            "server", "--host", "0.0.0.0", "--port", $"{Port}", "--backend-store-uri", "$(MLFLOW_BACKEND_STORE_URI)",
            "--no-serve-artifacts", "--default-artifact-root", ArtifactRoot, "--allowed-hosts", AllowedHosts(options.Namespace),
        ])
        .WithProbes(ready: "/health", alive: "/health");

    private static string AllowedHosts(string ns) => string.Join(',',
        new[] { Name, $"{Name}.{ns}", $"{Name}.{ns}.svc", $"{Name}.{ns}.svc.cluster.local", "localhost" }.Select(static host => $"{host}:{Port}"));
}
