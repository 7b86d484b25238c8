namespace MultiModel.Manifests.Seldon;

/// <summary>What serves the models of a rendered SeldonDeployment.</summary>
public enum ModelServer
{
    /// <summary>MultiModel's graph runner in node mode: non-root, reads no pickle, ready in about a second.</summary>
    GraphRunner,

    /// <summary>
    /// Seldon's Python server for MLflow models (<c>seldonio/mlflowserver</c>), as the tutorial has it. It makes a conda environment when
    /// it starts, so it takes minutes and needs a root file system that it can write.
    /// </summary>
    Python,
}
