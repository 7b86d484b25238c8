using MultiModel.Manifests.Cluster;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests.Publishing;

/// <summary>What is published.</summary>
/// <param name="Models">The chain of models; empty when none were trained yet: the cluster's trainer and deployer then make the first graph.</param>
/// <param name="Replicas">Pods of the graph, at least 1.</param>
public sealed record PublishOptions(
    ClusterOptions Cluster,
    GraphForm Form,
    string Name,
    string Predictor,
    IReadOnlyList<GraphModel> Models,
    int Replicas = PublishOptions.DefaultReplicas)
{
    /// <summary>Two, so that a node can be drained while the other pod answers.</summary>
    public const int DefaultReplicas = 2;

    /// <summary>Whether the graph's pods install packages from the Internet when they start, as Seldon's Python server does.</summary>
    internal bool MakesEnvironments => Form == GraphForm.SeldonPython;

    /// <summary>How long a rollout may take.</summary>
    internal TimeSpan RollOutDeadline => TimeSpan.FromMinutes(MakesEnvironments ? 25 : 10);

    /// <summary>The options of the rendered SeldonDeployment that these are.</summary>
    public SeldonDeploymentOptions Graph => new()
    {
        Name = Name,
        Namespace = Cluster.Namespace,
        Predictor = Predictor,
        Replicas = Replicas,
        Image = Cluster.Images.GraphRunner,
        Server = Form == GraphForm.SeldonPython ? ModelServer.Python : ModelServer.GraphRunner,
    };
}
