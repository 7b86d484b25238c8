namespace MultiModel.Manifests.Kubeflow;

/// <summary>What the pipeline's tasks need to be told.</summary>
/// <param name="Image">The trainer's image.</param>
/// <param name="S3Endpoint">Address of the S3 store, as a pod reaches it.</param>
/// <param name="MlflowUri">Address of the tracking server, as a pod reaches it.</param>
/// <param name="Secret">Secret with <c>AWS_ACCESS_KEY_ID</c> and <c>AWS_SECRET_ACCESS_KEY</c>.</param>
/// <param name="Kernel">Default of the pipeline's parameter.</param>
/// <param name="HasRegion">Whether the secret has <c>AWS_REGION</c> too.</param>
public sealed record KubeflowPipelineOptions(string Image, string S3Endpoint, string MlflowUri, string Secret, string Kernel = "rbf", bool HasRegion = false);
