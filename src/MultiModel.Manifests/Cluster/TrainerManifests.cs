using k8s.Models;
using MultiModel.Manifests.Publishing;

namespace MultiModel.Manifests.Cluster;

/// <summary>The pipeline as a Job that runs once and as a CronJob that trains again.</summary>
internal static class TrainerManifests
{
    public const string Name = "trainer";
    public const string CronJobName = "trainer-retrain";

    /// <summary>ConfigMap whose keys are variables of the trainer.</summary>
    public const string Parameters = "trainer-parameters";

    public static IReadOnlyList<object> Render(PublishOptions published) => Render(published.Cluster, published.RollOutDeadline);

    private static IReadOnlyList<object> Render(ClusterOptions options, TimeSpan deadline)
    {
        var parameters = new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = V1ConfigMap.KubeKind,
            Metadata = Objects.Metadata(Parameters),
            Data = new Dictionary<string, string>
            {
                ["Pipeline__Kernel"] = options.Kernel,
                ["Pipeline__Dataset"] = "iris",
                ["Pipeline__RollOutTimeout"] = Timeout(deadline).ToString("c")
            },
        };
        var job = Job(options, Timeout(deadline));
        return [parameters, Once(job, parameters), Again(options, job)];
    }

    /// <summary>A rollout may have to wait for another, and each takes the deadline twice when it fails and is taken back.</summary>
    private static TimeSpan Timeout(TimeSpan deadline) => (4 * deadline) + TimeSpan.FromMinutes(5);

    /// <summary>A Job's pods cannot be changed: a tree that was published anew, with other images or parameters say, names another Job, which trains again.</summary>
    private static V1Job Once(V1JobSpec job, V1ConfigMap parameters) => new()
    {
        ApiVersion = "batch/v1",
        Kind = V1Job.KubeKind,
        Metadata = new V1ObjectMeta { Name = Objects.NameByContent(Name, ManifestYaml.Write(job, parameters.Data)), Labels = Objects.Labels(Name) },
        Spec = job,
    };

    private static V1CronJob Again(ClusterOptions options, V1JobSpec job) => new()
    {
        ApiVersion = "batch/v1",
        Kind = V1CronJob.KubeKind,
        Metadata = Objects.Metadata(CronJobName),
        Spec = new V1CronJobSpec
        {
            Schedule = options.RetrainSchedule,
            TimeZone = "Etc/UTC",
            ConcurrencyPolicy = "Forbid",
            StartingDeadlineSeconds = 3600,
            SuccessfulJobsHistoryLimit = 3,
            FailedJobsHistoryLimit = 3,
            JobTemplate = new V1JobTemplateSpec { Spec = job },
        },
    };

    private static V1JobSpec Job(ClusterOptions options, TimeSpan rollOutTimeout) => new()
    {
        // The trainer waits for the services itself, and each attempt trains, registers and rolls out again.
        BackoffLimit = 2,
        ActiveDeadlineSeconds = (long)(rollOutTimeout + TimeSpan.FromMinutes(30)).TotalSeconds,
        Template = Objects.Template(Name, Pods.Spec(Container(options), restart: "Never")),
    };

    private static V1Container Container(ClusterOptions options)
    {
        var container = Pods.Container(Name, options.Images.Trainer, cpu: "500m", memory: "512Mi",
            [
                Pods.Variable("AWS_ENDPOINT_URL", options.S3Endpoint),
                .. SecretNames.S3Credentials(SecretNames.S3),
                Pods.Variable("MLFLOW_TRACKING_URI", $"http://{MlflowManifests.Name}:{MlflowManifests.Port}"),
                Pods.Variable("services__deployer__http__0", $"http://{DeployerManifests.Name}:{DeployerManifests.Port}"),
                Pods.Variable("Trainer__DataDirectory", "/tmp/trainer"),
                // a fresh cluster starts the trainer before it has pulled MLflow and MinIO
                Pods.Variable("Trainer__WaitForServices", "00:10:00"),
            ],
            args: ["--once"]);
        container.EnvFrom = [new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = Parameters } }];
        return container;
    }
}
