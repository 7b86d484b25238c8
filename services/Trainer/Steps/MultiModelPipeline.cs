using System.Globalization;
using MultiModel.Pipelines;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Steps;

/// <summary>
/// <c>multi_model_pipeline</c>: load data, train and upload a scaler, train an SVC on the scaled data and upload it; then, where a deployer
/// is configured, roll both out. Names of steps, inputs and outputs are the tutorial's.
/// </summary>
public sealed class MultiModelPipeline(
    LoadIrisData load, TrainScalerFromCsv trainScaler, TrainSvcFromCsv trainSvc, UploadSklearnModelToMlflow upload, RolloutSteps? rollout = null)
{
    public const string Name = "multi_model_pipeline";

    private const string UploadScaler = UploadSklearnModelToMlflow.Name, UploadSvc = UploadSklearnModelToMlflow.Name + "-2";

    public Pipeline Create() => new(Name,
    [
        Load(), TrainScaler(),
        Upload(UploadScaler, "upload scaler", "scaler", TrainScalerFromCsv.Name),
        TrainSvc(),
        Upload(UploadSvc, "upload svc", "svc", TrainSvcFromCsv.Name),
        .. rollout?.Create(UploadScaler, UploadSvc) ?? [],
    ]);

    private Step Load() => new(LoadIrisData.Name, "load data", async (context, ct) =>
    {
        var loaded = await load.RunAsync(
            context.Parameter(TrainingParameters.Dataset), context.Parameter(TrainingParameters.Target), context.Output("data"), context.Output("target"), ct);
        context.Message = $"{context.Parameter(TrainingParameters.Dataset)}: {loaded.Rows} rows, {loaded.Features} features, {loaded.Classes} classes";
    })
    {
        Outputs = [new("data", ArtifactType.Dataset), new("target", ArtifactType.Dataset)],
        Parameters = [TrainingParameters.Dataset, TrainingParameters.Target],
    };

    private Step TrainScaler() => new(TrainScalerFromCsv.Name, "train scaler", (context, _) =>
    {
        var trained = trainScaler.Run(context.Input("data"), context.Output("scaled_data"), context.Output("model"));
        context.Message = $"StandardScaler of {trained.Features} features";
        return Task.CompletedTask;
    })
    {
        Inputs = [new("data", ArtifactType.Dataset, LoadIrisData.Name, "data")],
        Outputs = [new("scaled_data", ArtifactType.Dataset), new("model", ArtifactType.Model)],
    };

    private Step TrainSvc() => new(TrainSvcFromCsv.Name, "train svc", (context, ct) =>
    {
        var parameters = TrainingParameters.ToSvc(context.Parameter);
        var trained = trainSvc.Run(context.Input("train_data"), context.Input("train_target"), parameters, context.Output("model"), context.Report, ct);
        context.SetResult("accuracy", trained.Accuracy);
        context.Message = string.Create(CultureInfo.InvariantCulture,
            $"SVC {context.Parameter(TrainingParameters.Kernel)}, {trained.SupportVectors} support vectors, accuracy {trained.Accuracy:0.#####}");
        return Task.CompletedTask;
    })
    {
        Inputs =
        [
            new("train_data", ArtifactType.Dataset, TrainScalerFromCsv.Name, "scaled_data"),
            new("train_target", ArtifactType.Dataset, LoadIrisData.Name, "target"),
        ],
        Outputs = [new("model", ArtifactType.Model)],
        Parameters = TrainingParameters.OfSvc,
    };

    private Step Upload(string step, string title, string model, string producer) => new(step, title, async (context, ct) =>
    {
        var runId = await upload.RunAsync(context.Input("model"), model, context.Output("run_id"), ct);
        context.SetResult(model + "RunId", runId);
        context.Message = $"run {runId}";
    })
    {
        Inputs = [new("model", ArtifactType.Model, producer, "model")],
        Outputs = [new("run_id", ArtifactType.Artifact)],
        Cacheable = false,
    };
}
