using MultiModel.Pipelines;
using MultiModel.Trainer.Data;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Steps;

/// <summary>
/// <c>multi_model_pipeline</c>: load data, train and upload a scaler, train an SVC on the scaled data and upload it; then, where a deployer
/// is configured, roll both out. Names of steps, inputs and outputs are the tutorial's.
/// </summary>
public sealed class MultiModelPipeline(
    DatasetSource source, LoadIrisData load, TrainScalerFromCsv trainScaler, TrainSvcFromCsv trainSvc, UploadSklearnModelToMlflow upload, RolloutSteps? rollout = null)
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
            TrainingParameters.ToRequest(context.Parameter),
            new(context.Output("data"), context.Output("target")),
            new(context.Output("test_data"), context.Output("test_target")),
            ct);
        context.Message = $"{loaded.Rows} rows{(loaded.TestRows == 0 ? "" : $" and {loaded.TestRows} held out")}, {loaded.Features} features, {loaded.Classes} classes";
    })
    {
        Outputs =
        [
            new("data", ArtifactType.Dataset), new("target", ArtifactType.Dataset),
            new("test_data", ArtifactType.Dataset), new("test_target", ArtifactType.Dataset),
        ],
        Parameters = [TrainingParameters.Target, TrainingParameters.TestFraction, TrainingParameters.Seed],
        LocationParameters = [TrainingParameters.Dataset],
        FingerprintAsync = (context, ct) => source.FingerprintAsync(context.Parameter(TrainingParameters.Dataset), ct),
    };

    private Step TrainScaler() => new(TrainScalerFromCsv.Name, "train scaler", (context, _) =>
    {
        var trained = trainScaler.Run(
            new(context.Input("data"), context.Output("scaled_data")), new(context.Input("test_data"), context.Output("scaled_test_data")), context.Output("model"));
        context.Message = $"StandardScaler of {trained.Features} features";
        return Task.CompletedTask;
    })
    {
        Inputs = [new("data", ArtifactType.Dataset, LoadIrisData.Name, "data"), new("test_data", ArtifactType.Dataset, LoadIrisData.Name, "test_data")],
        Outputs = [new("scaled_data", ArtifactType.Dataset), new("scaled_test_data", ArtifactType.Dataset), new("model", ArtifactType.Model)],
    };

    private Step TrainSvc() => new(TrainSvcFromCsv.Name, "train svc", (context, ct) =>
    {
        var scores = trainSvc.Run(
            new(context.Input("train_data"), context.Input("train_target")), new(context.Input("test_data"), context.Input("test_target")),
            TrainingParameters.ToSvc(context.Parameter), TrainingParameters.ToFolds(context.Parameter), context.Output("model"), context.Report, ct);
        context.SetResult("accuracy", scores.Accuracy);
        if (scores.TestAccuracy is { } held)
            context.SetResult("testAccuracy", held);
        if (scores.CrossValidationAccuracy is { } mean)
            context.SetResult("crossValidationAccuracy", mean);
        context.Message = $"SVC {context.Parameter(TrainingParameters.Kernel)}: {scores}";
        return Task.CompletedTask;
    })
    {
        Inputs =
        [
            new("train_data", ArtifactType.Dataset, TrainScalerFromCsv.Name, "scaled_data"),
            new("train_target", ArtifactType.Dataset, LoadIrisData.Name, "target"),
            new("test_data", ArtifactType.Dataset, TrainScalerFromCsv.Name, "scaled_test_data"),
            new("test_target", ArtifactType.Dataset, LoadIrisData.Name, "test_target"),
        ],
        Outputs = [new("model", ArtifactType.Model)],
        Parameters = [.. TrainingParameters.OfSvc, TrainingParameters.Folds],
    };

    private Step Upload(string step, string title, string model, string producer) => new(step, title, async (context, ct) =>
    {
        var runId = await upload.RunAsync(context.Input("model"), model, context.Output("run_id"), context.RunId, ct);
        context.SetResult(model + "RunId", runId);
        context.Message = $"run {runId}";
    })
    {
        Inputs = [new("model", ArtifactType.Model, producer, "model")],
        Outputs = [new("run_id", ArtifactType.Artifact)],
        Cacheable = false,
    };
}
