using k8s.Models;

namespace MultiModel.Manifests.Cluster;

/// <summary>
/// dev trains once and not on a schedule, and takes small volumes; prod has room and keeps training.
/// </summary>
internal static class Overlays
{
    public static IEnumerable<(string File, string Content)> Render(ClusterOptions options)
    {
        foreach (var (name, patches) in new[] { ("dev", Dev(options)), ("prod", Prod(options)) })
        {
            yield return ($"{name}/kustomization.yaml", KustomizeTree.Kustomization(("bases", ["../../base"]), options.Namespace,
                ("patchesStrategicMerge", [.. patches.Select(static patch => patch.File)])));
            foreach (var (file, patch) in patches)
                yield return ($"{name}/{file}", ManifestYaml.Write(patch));
        }
    }

    private static List<(string File, object Patch)> Dev(ClusterOptions options)
    {
        List<(string, object)> patches = [("trainer-retrain.yaml", CronJob(suspend: true))];
        if (options.ExternalS3 is null)
            patches.Add(("minio-storage.yaml", Storage(MinioManifests.Name, "1Gi")));
        return patches;
    }

    private static List<(string File, object Patch)> Prod(ClusterOptions options)
    {
        List<(string, object)> patches = [("trainer-retrain.yaml", CronJob(suspend: false)), ("mlflow-memory.yaml", Memory(MlflowManifests.Name, "4Gi"))];
        if (options.ExternalS3 is null)
            patches.Add(("minio-storage.yaml", Storage(MinioManifests.Name, "100Gi")));
        return patches;
    }

    private static V1CronJob CronJob(bool suspend) => new()
    {
        ApiVersion = "batch/v1",
        Kind = V1CronJob.KubeKind,
        Metadata = new V1ObjectMeta { Name = TrainerManifests.CronJobName },
        Spec = new V1CronJobSpec { Suspend = suspend },
    };

    private static V1PersistentVolumeClaim Storage(string name, string size) => new()
    {
        ApiVersion = "v1",
        Kind = V1PersistentVolumeClaim.KubeKind,
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1PersistentVolumeClaimSpec
        {
            Resources = new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size) } },
        },
    };

    private static V1Deployment Memory(string name, string memory) => new()
    {
        ApiVersion = "apps/v1",
        Kind = V1Deployment.KubeKind,
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1DeploymentSpec
        {
            Template = new V1PodTemplateSpec
            {
                Spec = new V1PodSpec
                {
                    Containers =
                    [
                        new V1Container
                        {
                            Name = name,
                            Resources = new V1ResourceRequirements
                            {
                                Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memory) },
                                Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new(memory) },
                            },
                        },
                    ],
                },
            },
        },
    };
}
