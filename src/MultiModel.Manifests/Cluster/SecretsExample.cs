namespace MultiModel.Manifests.Cluster;

/// <summary>How to make the secrets that pods refer to: a generator that reads env files, and env files with every key and no value.</summary>
internal static class SecretsExample
{
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
        yield return ("README.md", """
            # Secrets

            Copy this folder out of the repository, fill in the `.env` files, and run `kubectl apply -k .` there before the overlay.
            `AWS_*` and `RCLONE_CONFIG_S3_*` of `seldon-init-container-secret` are the same store and the same key, under the names of
            Seldon's older and newer storage initializer. Give them a key that may only read.

            """.ReplaceLineEndings("\n"));
        foreach (var (name, keys) in secrets)
            yield return ($"{name}.env", string.Concat(keys.Select(static key => $"{key}=\n")));
    }

    private static IEnumerable<(string Name, string[] Keys)> Secrets(ClusterOptions options)
    {
        if (options.ExternalS3 is null)
            yield return (SecretNames.Minio, ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"]);
        yield return (SecretNames.S3, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
        if (options.Postgres)
            yield return (SecretNames.MlflowBackend, ["MLFLOW_BACKEND_STORE_URI"]);
        yield return (SecretNames.SeldonInitContainer,
        [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION",
            "RCLONE_CONFIG_S3_TYPE", "RCLONE_CONFIG_S3_PROVIDER", "RCLONE_CONFIG_S3_ENV_AUTH", "RCLONE_CONFIG_S3_ENDPOINT",
            "RCLONE_CONFIG_S3_ACCESS_KEY_ID", "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY",
        ]);
    }
}
