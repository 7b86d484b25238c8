namespace MultiModel.Mlflow;

/// <summary>Registers a model directory: a run with its parameters, metrics, files and digest, ended FINISHED, or FAILED when any of that fails.</summary>
public sealed class ModelUpload(MlflowClient mlflow, ArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Tag that holds <see cref="ModelDigest"/> of what was uploaded.</summary>
    public const string DigestTag = "multimodel.model_digest";

    /// <param name="modelDirectory">a directory that <see cref="ModelDirectory.Write"/> made; it is not changed, a stamped copy is uploaded</param>
    /// <param name="modelName">the run's name and the folder's name under the run's artifacts, for example <c>svc</c></param>
    /// <returns>the run id</returns>
    public Task<string> UploadAsync(string modelDirectory, string modelName, string experimentId = "0", CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{mlflow}{artifacts}{time}");
}
