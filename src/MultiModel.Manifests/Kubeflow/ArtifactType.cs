namespace MultiModel.Manifests.Kubeflow;

/// <summary>The schema titles of Kubeflow's artifacts that the pipeline uses.</summary>
internal static class ArtifactType
{
    public const string Dataset = "system.Dataset";
    public const string Model = "system.Model";
}
