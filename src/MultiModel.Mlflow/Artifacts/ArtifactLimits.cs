namespace MultiModel.Mlflow;

/// <summary>Bounds of what is downloaded as one directory.</summary>
/// <param name="Files">most files</param>
/// <param name="Bytes">most bytes of all files together</param>
public sealed record ArtifactLimits(int Files = 1000, long Bytes = 2L << 30);
