namespace MultiModel.Manifests.Kubeflow;

/// <summary>The tutorial's pipeline, step by step, under the tutorial's names.</summary>
internal static class PipelineSteps
{
    public const string Kernel = "kernel";

    private static readonly Dictionary<string, string?> NoParameters = [];

    private static readonly PipelineStep Load = new("load-iris-data", "load-iris-data", NoInputs(),
        new Dictionary<string, string> { ["data"] = ArtifactType.Dataset, ["target"] = ArtifactType.Dataset }, NoParameters);

    private static readonly PipelineStep TrainScaler = new("train-scaler-from-csv", "train-scaler-from-csv",
        From(("data", Load.Task, "data")),
        new Dictionary<string, string> { ["model"] = ArtifactType.Model, ["scaled_data"] = ArtifactType.Dataset }, NoParameters);

    private static readonly PipelineStep TrainSvc = new("train-svc-from-csv", "train-svc-from-csv",
        From(("train_data", TrainScaler.Task, "scaled_data"), ("train_target", Load.Task, "target")),
        new Dictionary<string, string> { ["model"] = ArtifactType.Model },
        new Dictionary<string, string?> { [Kernel] = null });

    public static readonly IReadOnlyList<PipelineStep> All =
    [
        Load,
        TrainScaler,
        Upload("", "scaler", TrainScaler.Task),
        TrainSvc,
        Upload("-2", "svc", TrainSvc.Task),
    ];

    private static PipelineStep Upload(string suffix, string model, string producer) => new(
        "upload-sklearn-model-to-mlflow" + suffix, "upload-sklearn-model-to-mlflow",
        From(("model", producer, "model")), new Dictionary<string, string>(),
        new Dictionary<string, string?> { ["model_name"] = model }, Uploads: true);

    private static Dictionary<string, (string, string)> NoInputs() => [];

    private static Dictionary<string, (string Task, string Output)> From(params (string Input, string Task, string Output)[] artifacts) =>
        artifacts.ToDictionary(static artifact => artifact.Input, static artifact => (artifact.Task, artifact.Output));
}
