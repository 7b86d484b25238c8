using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>The secrets that pods refer to. Their values are never written by MultiModel; <c>secrets.example</c> shows how to make them.</summary>
internal static class SecretNames
{
    /// <summary>Keys <c>MINIO_ROOT_USER</c>, <c>MINIO_ROOT_PASSWORD</c>.</summary>
    public const string Minio = "minio-credentials";

    /// <summary>Keys of S3 for the trainer and MLflow: <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c>, and <c>AWS_REGION</c> where the store has one.</summary>
    public const string S3 = "s3-credentials";

    /// <summary>Key <c>MLFLOW_BACKEND_STORE_URI</c>; only with PostgreSQL.</summary>
    public const string MlflowBackend = "mlflow-backend";

    /// <summary>What Seldon's storage initializers read: <c>RCLONE_CONFIG_S3_*</c> for its own, <c>AWS_*</c> for KFServing's and for MultiModel's graph runner.</summary>
    public const string SeldonInitContainer = "seldon-init-container-secret";

    public static V1EnvVar Variable(string name, string secret) => Variable(name, secret, name);

    /// <param name="region">The variable in which the client looks for the region, which a secret need not have.</param>
    public static IEnumerable<V1EnvVar> S3Credentials(string secret, string region = "AWS_REGION") =>
        [Variable("AWS_ACCESS_KEY_ID", secret), Variable("AWS_SECRET_ACCESS_KEY", secret), Variable(region, secret, "AWS_REGION", optional: true)];

    private static V1EnvVar Variable(string name, string secret, string key, bool? optional = null) => new()
    {
        Name = name,
        ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = secret, Key = key, Optional = optional } },
    };
}
