using MultiModel.Manifests.Kubernetes;

namespace MultiModel.Manifests.Seldon;

/// <summary>What a rendered SeldonDeployment is called and which images its pod runs.</summary>
public sealed record SeldonDeploymentOptions
{
    /// <summary>Of the SeldonDeployment: an RFC 1123 label that begins with a letter, and has at most 63 characters together with a dash and <see cref="Predictor"/>.</summary>
    public string Name { get; init; } = "multi-model-example";

    /// <summary>An RFC 1123 label; the tutorial's by default.</summary>
    public string Namespace { get; init; } = "kubeflow-user-example-com";

    /// <summary>Name of the one predictor.</summary>
    public string Predictor { get; init; } = "model";

    /// <summary>Pods of the predictor, at least 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>What runs in the model containers; decides which of the two images below is used.</summary>
    public ModelServer Server { get; init; } = ModelServer.GraphRunner;

    /// <summary>Image of the model containers with <see cref="ModelServer.Python"/>.</summary>
    public string PythonImage { get; init; } = Images.MlflowServer;

    /// <summary>
    /// Image of the model containers with <see cref="ModelServer.GraphRunner"/>: MultiModel's graph runner,
    /// which serves one model where Seldon's PREDICTIVE_UNIT_* variables name one.
    /// </summary>
    public string Image { get; init; } = "ghcr.io/multimodel/graphrunner:" + Version;

    /// <summary>Image of the init containers; its arguments are a source URI and a target directory.</summary>
    public string InitializerImage { get; init; } = Images.Initializer;

    /// <summary>The Secret of the namespace with the initializer's variables: RCLONE_CONFIG_S3_* for rclone's, AWS_* for KFServing's.</summary>
    public string CredentialsSecret { get; init; } = "seldon-init-container-secret";

    /// <summary>The service that Seldon's operator makes for the predictor.</summary>
    public string Service => $"{Name}-{Predictor}";

    /// <exception cref="ArgumentException">A name is none that Kubernetes accepts, or there is no replica.</exception>
    public void Check()
    {
        KubernetesName.Label(Name, "name of the SeldonDeployment");
        KubernetesName.Label(Namespace, "namespace");
        KubernetesName.Label(Predictor, "name of the predictor");
        // the operator would name it by a hash
        KubernetesName.ServiceName(Service, "name of the SeldonDeployment with its predictor's");
        if (Replicas < 1)
            throw new ArgumentException($"A predictor needs at least 1 replica, not {Replicas}.");
    }

    private static string Version => typeof(SeldonDeploymentOptions).Assembly.GetName().Version!.ToString(3);
}
