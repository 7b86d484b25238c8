using MultiModel.Learning;
using MultiModel.Mlflow.Directories;

namespace MultiModel.Mlflow;

/// <summary>What a model directory says about its estimator beside the fitted numbers.</summary>
/// <param name="ArtifactPath">the folder's name under the run's artifacts, for example <c>svc</c></param>
/// <param name="InputExample">a few rows of the training data, shape (n, features), n &gt;= 1</param>
/// <param name="Parameters">what the upload logs as the run's parameters</param>
/// <param name="Metrics">what the upload logs as the run's metrics</param>
public sealed record ModelDetails(
    string ArtifactPath,
    Matrix InputExample,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    DateTimeOffset CreatedAt)
{
    internal TrainingRecord ToTrainingRecord() => new(Parameters, Metrics);
}
