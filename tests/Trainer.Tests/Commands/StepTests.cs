using MultiModel.Testing;

namespace MultiModel.Trainer.Tests.Commands;

/// <summary>Runs <c>trainer step</c> on paths in a folder of its own: features and labels in <c>a</c>, models in <c>scaler</c> and <c>svc</c>.</summary>
public abstract class StepTests : IDisposable
{
    private protected readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<Outcome> LoadAsync(params string[] options) =>
        Outcome.OfAsync(["step", "load-iris-data", "--data", folder.File("a", "data"), "--target", folder.File("a", "target"), .. options]);

    private protected Task<Outcome> TrainScalerAsync() =>
        Outcome.OfAsync("step", "train-scaler-from-csv", "--data", folder.File("a", "data"), "--scaled-data", folder.File("a", "scaled"), "--model", folder.File("scaler"));

    private protected Task<Outcome> TrainSvcAsync(params string[] options) =>
        Outcome.OfAsync(["step", "train-svc-from-csv", "--train-data", folder.File("a", "scaled"), "--train-target", folder.File("a", "target"), "--model", folder.File("svc"), .. options]);
}
