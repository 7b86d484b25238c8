namespace MultiModel.Mlflow;

/// <summary>A directory could not be moved to or from S3. The message says what, where and what to do.</summary>
public sealed class ArtifactException(string message, Exception? inner = null) : IOException(message, inner);
