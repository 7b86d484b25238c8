namespace MultiModel.Manifests.Publishing;

/// <summary>The three ways in which a graph can run in a cluster, rendered from the same models.</summary>
public enum GraphForm
{
    /// <summary>A SeldonDeployment whose containers are MultiModel's graph runner in node mode.</summary>
    Seldon,

    /// <summary>A SeldonDeployment whose containers are Seldon's Python server for MLflow models.</summary>
    SeldonPython,

    /// <summary>A plain Deployment and Service with the graph runner in graph mode: no operator and no licence.</summary>
    Deployments,
}
