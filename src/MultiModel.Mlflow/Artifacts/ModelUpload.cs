using System.Diagnostics;
using MultiModel.Mlflow.Directories;

namespace MultiModel.Mlflow;

/// <summary>Registers a model directory: a run with its parameters, metrics, files and digest, ended FINISHED, or FAILED when any of that fails.</summary>
public sealed class ModelUpload(MlflowClient mlflow, ArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Tag that holds <see cref="ModelDigest"/> of what was uploaded.</summary>
    public const string DigestTag = "multimodel.model_digest";

    /// <summary>MLflow's own experiment, which there always is.</summary>
    public const string DefaultExperiment = "0";

    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(10);

    /// <param name="modelDirectory">a directory that <see cref="ModelDirectory"/> wrote; it is not changed, a stamped copy is uploaded</param>
    /// <param name="modelName">the run's name and the folder's name under the run's artifacts, for example <c>svc</c></param>
    /// <param name="tags">what the run has from its first moment, so that it is found should this process not live to end it</param>
    /// <returns>the run id</returns>
    /// <exception cref="ModelException">the directory holds no model; no run is made then, as for a name that cannot be a folder's</exception>
    /// <exception cref="ArgumentException">the name cannot be a folder's</exception>
    /// <exception cref="MlflowException">the tracking server refuses or does not answer</exception>
    /// <exception cref="ArtifactException">the S3 store refuses or does not answer, or the tracking server keeps artifacts elsewhere</exception>
    public async Task<string> UploadAsync(
        string modelDirectory,
        string modelName,
        IReadOnlyDictionary<string, string>? tags = null,
        string experimentId = DefaultExperiment,
        CancellationToken cancellationToken = default)
    {
        if (!ArtifactPath.TryParse(modelName, out _))
            throw new ArgumentException($"'{modelName}' cannot be a model's name: it names a folder below the run's artifacts.");
        MlModelFile.Read(modelDirectory);
        var training = TrainingRecord.Read(modelDirectory);
        cancellationToken.ThrowIfCancellationRequested();
        // not cancelled half-way: the server would keep a run that nobody knows and nobody ends
        var run = await mlflow.CreateRunAsync(experimentId, modelName, time.GetUtcNow(), tags, CancellationToken.None);
        try
        {
            await mlflow.LogBatchAsync(run.RunId, training.Parameters, training.Metrics, metricsTime: time.GetUtcNow(), cancellationToken: cancellationToken);
            await UploadStampedCopyAsync(modelDirectory, modelName, run, cancellationToken);
            await mlflow.UpdateRunAsync(run.RunId, RunStatus.Finished, time.GetUtcNow(), cancellationToken);
            return run.RunId;
        }
        catch (Exception error)
        {
            await FailAsync(run.RunId, error);
            throw;
        }
    }

    private async Task UploadStampedCopyAsync(string modelDirectory, string modelName, Run run, CancellationToken cancellationToken)
    {
        var copy = Directory.CreateTempSubdirectory("multimodel-upload-").FullName;
        try
        {
            Copy(modelDirectory, copy);
            // Spans of predictions link to the run that made their model, wherever the directory is served.
            ModelDirectory.Stamp(copy, run.RunId, modelName, Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } training ? training.Id : null);
            await artifacts.UploadDirectoryAsync(copy, new Uri($"{run.ArtifactUri.OriginalString.TrimEnd('/')}/{modelName}", UriKind.RelativeOrAbsolute), cancellationToken);
            await mlflow.LogModelAsync(run.RunId, MlModelFile.Read(copy).ToJson(), cancellationToken);
            await mlflow.SetTagAsync(run.RunId, DigestTag, ModelDigest.Compute(copy), cancellationToken);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <remarks>The caller's token may be what ended the upload, so the run is ended under a time limit of its own.</remarks>
    private async Task FailAsync(string runId, Exception error)
    {
        using var timeout = new CancellationTokenSource(LongestEnding, time);
        try
        {
            await mlflow.UpdateRunAsync(runId, RunStatus.Failed, time.GetUtcNow(), timeout.Token);
        }
        catch (Exception second) when (second is MlflowException or OperationCanceledException)
        {
            throw new MlflowException(null, "", $"{error.Message} The run {runId} could not be ended as FAILED either: {second.Message}", error);
        }
    }

    internal static void Copy(string from, string to)
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
                Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
        catch (IOException error)
        {
            // .NET names no file when the disk is full
            throw new IOException(
                $"{from} could not be copied to {to}: {error.Message.TrimEnd('.')}. Free space there, or name another folder for temporary files with TMPDIR.",
                error);
        }
    }
}
