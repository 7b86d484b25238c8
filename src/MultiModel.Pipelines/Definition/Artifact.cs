namespace MultiModel.Pipelines;

/// <summary>Kinds of artifacts, by Kubeflow Pipelines' names.</summary>
public enum ArtifactType
{
    /// <summary>A file.</summary>
    Artifact,

    /// <summary>A CSV file with a header.</summary>
    Dataset,

    /// <summary>An MLflow model directory.</summary>
    Model,
}

/// <summary>Something that a step writes: one file or one directory.</summary>
/// <param name="Name">unique within the step, for example <c>scaled_data</c>; also the file's name, with no extension</param>
public sealed record OutputArtifact(string Name, ArtifactType Type);

/// <summary>Something that a step reads: what an earlier step wrote.</summary>
/// <param name="Name">the reading step's name for it</param>
/// <param name="Type">must be the type that the producer declares</param>
/// <param name="ProducerStep">name of the earlier step</param>
/// <param name="ProducerOutput">name of that step's output</param>
public sealed record InputArtifact(string Name, ArtifactType Type, string ProducerStep, string ProducerOutput);
