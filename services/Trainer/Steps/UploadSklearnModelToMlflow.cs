using System.Diagnostics;
using MultiModel.Mlflow;

namespace MultiModel.Trainer.Steps;

/// <summary>Registers a model directory as an MLflow run whose files lie in S3.</summary>
public sealed class UploadSklearnModelToMlflow(ModelUpload upload)
{
    public const string Name = "upload-sklearn-model-to-mlflow";

    /// <summary>Tag of a run that names the pipeline run which made it.</summary>
    public const string PipelineRunTag = "multimodel.pipeline_run_id";

    /// <param name="model">model directory</param>
    /// <param name="modelName">name of the run, and of the folder under its artifacts</param>
    /// <param name="runIdFile">file to write the run id to, or null</param>
    /// <param name="pipelineRunId">the pipeline run that this is a step of; null for a step of its own</param>
    /// <returns>the run id</returns>
    public async Task<string> RunAsync(string model, string modelName, string? runIdFile, string? pipelineRunId, CancellationToken cancellationToken)
    {
        var tags = pipelineRunId is null ? null : new Dictionary<string, string> { [PipelineRunTag] = pipelineRunId };
        var runId = await upload.UploadAsync(model, modelName, tags, cancellationToken: cancellationToken);
        Activity.Current?.SetTag("mlflow.run_id", runId);
        if (runIdFile is null)
            return runId;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(runIdFile))!);
        await File.WriteAllTextAsync(runIdFile, runId, cancellationToken);
        return runId;
    }
}
