namespace MultiModel.Manifests.Cluster;

/// <summary>What a published application needs to be told.</summary>
/// <param name="Namespace">An RFC 1123 label.</param>
/// <param name="ExternalS3">Address of an S3 store to use; null brings MinIO along.</param>
/// <param name="Postgres">Whether MLflow keeps its data in PostgreSQL (its address is in the secret <c>mlflow-backend</c>) instead of SQLite on a volume.</param>
/// <param name="Kernel">The pipeline's parameter.</param>
/// <param name="RetrainSchedule">When the CronJob trains again, in cron's five fields, UTC.</param>
/// <param name="PipelineNamespace">Where runs of Kubeflow Pipelines execute; null when that is the same namespace.</param>
/// <param name="GraphPort">Port on which the graph's pods answer, and which policies open.</param>
public sealed record ClusterOptions(
    string Namespace,
    Images Images,
    Uri? ExternalS3 = null,
    bool Postgres = false,
    string Kernel = ClusterOptions.DefaultKernel,
    string? PipelineNamespace = null,
    string RetrainSchedule = "0 3 * * 0",
    int GraphPort = 8000)
{
    /// <summary>scikit-learn's default too.</summary>
    public const string DefaultKernel = "rbf";

    /// <summary>Scheme, host and port where pods of the namespace reach the store: the external one, or the MinIO that comes along.</summary>
    public string S3Endpoint => ExternalS3?.GetLeftPart(UriPartial.Authority) ?? $"http://{MinioManifests.Name}:{MinioManifests.Port}";
}
