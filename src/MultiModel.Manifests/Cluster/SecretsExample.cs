namespace MultiModel.Manifests.Cluster;

/// <summary>How to make the secrets that pods refer to: a generator that reads env files, and env files with every key and no value.</summary>
internal static class SecretsExample
{
    private const string Minio = """
        - `minio-credentials`: what MinIO's administrator is to be called, and a password of 8 characters or more: both are yours to choose.
        - `s3-credentials`: a key that may read and write the bucket `mlflow`: the same pair, or one that you make in MinIO.
        """;

    private const string External = """
        - `s3-credentials`: a key of your store that may read, write and make the bucket `mlflow`. `AWS_REGION` is the store's region, such as
          `eu-central-1`; write `us-east-1` for a store that has none.
        """;

    private const string Backend = """
        - `mlflow-backend`: `postgresql://USER:PASSWORD@HOST/DATABASE`. The network policy of MLflow opens port 5432: for another, change it there.
        """;

    public static IEnumerable<(string File, string Content)> Render(ClusterOptions options)
    {
        var secrets = Secrets(options).ToList();
        yield return ("kustomization.yaml", ManifestYaml.Write(new Dictionary<string, object>
        {
            ["apiVersion"] = "kustomize.config.k8s.io/v1beta1",
            ["kind"] = "Kustomization",
            ["namespace"] = options.Namespace,
            ["generatorOptions"] = new Dictionary<string, object> { ["disableNameSuffixHash"] = true },
            ["secretGenerator"] = secrets.Select(static secret => new Dictionary<string, object> { ["name"] = secret.Name, ["env"] = $"{secret.Name}.env" }).ToList(),
        }));
        yield return ("README.md", $"""
            # Secrets

            Copy this folder out of the repository, fill in the `.env` files, and run `kubectl apply -k .` there before the overlay.

            {(options.ExternalS3 is null ? Minio : External)}
            - `seldon-init-container-secret`: a key that may only read, or the same one. `AWS_*` and `RCLONE_CONFIG_S3_*` are one store
              under the names of KFServing's storage initializer and of Seldon's own, which is rclone: `AWS_ENDPOINT_URL` and `RCLONE_CONFIG_S3_ENDPOINT` are
              `{options.S3Endpoint}`, `RCLONE_CONFIG_S3_TYPE` is `s3`, `RCLONE_CONFIG_S3_PROVIDER` is `{(options.ExternalS3 is null ? "Minio" : "AWS` or `Other")}`,
              `RCLONE_CONFIG_S3_ENV_AUTH` is `false`, {(options.ExternalS3 is null ? "`AWS_REGION` is `us-east-1`" : "`AWS_REGION` and `RCLONE_CONFIG_S3_REGION` are as above")}.
            {(options.Postgres ? Backend : "")}
            """.ReplaceLineEndings("\n").TrimEnd() + "\n");
        foreach (var (name, keys) in secrets)
            yield return ($"{name}.env", string.Concat(keys.Select(static key => $"{key}=\n")));
    }

    private static IEnumerable<(string Name, string[] Keys)> Secrets(ClusterOptions options)
    {
        if (options.ExternalS3 is null)
            yield return (SecretNames.Minio, ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"]);
        yield return (SecretNames.S3, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", .. options.ExternalS3 is null ? Array.Empty<string>() : ["AWS_REGION"]]);
        if (options.Postgres)
            yield return (SecretNames.MlflowBackend, ["MLFLOW_BACKEND_STORE_URI"]);
        yield return (SecretNames.SeldonInitContainer,
        [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION",
            "RCLONE_CONFIG_S3_TYPE", "RCLONE_CONFIG_S3_PROVIDER", "RCLONE_CONFIG_S3_ENV_AUTH", "RCLONE_CONFIG_S3_ENDPOINT",
            "RCLONE_CONFIG_S3_ACCESS_KEY_ID", "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY", .. options.ExternalS3 is null ? Array.Empty<string>() : ["RCLONE_CONFIG_S3_REGION"],
        ]);
    }
}
