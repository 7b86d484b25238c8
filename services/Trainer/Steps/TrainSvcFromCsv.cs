using System.Globalization;
using MultiModel.Learning;
using MultiModel.Mlflow;
using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Steps;

/// <summary>Fits an SVC on scaled data and writes its model directory.</summary>
public sealed class TrainSvcFromCsv(TimeProvider time)
{
    public const string Name = "train-svc-from-csv";

    public sealed record Result(double Accuracy, int SupportVectors);

    /// <param name="trainData">CSV of the scaled features</param>
    /// <param name="trainTarget">CSV of the labels, one for each row</param>
    /// <param name="model">model directory to write</param>
    /// <param name="report">told about a long fit</param>
    public Result Run(string trainData, string trainTarget, SvcParameters parameters, string model, Action<string> report, CancellationToken cancellationToken)
    {
        var (X, features) = CsvFile.ReadMatrix(trainData);
        var (y, _) = CsvFile.ReadLabels(trainTarget);
        var svc = new SVC(parameters).Fit(X, y, features, new SvcProgressLines(report), cancellationToken);
        var accuracy = svc.Score(X, y);
        var supportVectors = svc.State.SupportVectors.Rows;
        ModelDirectory.Write(model, svc, new ModelDetails(
            "svc",
            X.Head(TrainScalerFromCsv.ExampleRows),
            ParametersOf(parameters),
            new Dictionary<string, double> { ["accuracy"] = accuracy, ["n_support"] = supportVectors },
            time.GetUtcNow()));
        return new Result(accuracy, supportVectors);
    }

    private static Dictionary<string, string> ParametersOf(SvcParameters parameters) => new()
    {
        ["kernel"] = parameters.Kernel.ToName(),
        ["C"] = parameters.C.ToString(CultureInfo.InvariantCulture),
        ["gamma"] = parameters.Gamma.ToString(),
        ["degree"] = parameters.Degree.ToString(CultureInfo.InvariantCulture),
        ["coef0"] = parameters.Coef0.ToString(CultureInfo.InvariantCulture),
    };

    private sealed class SvcProgressLines(Action<string> report) : IProgress<SvcProgress>
    {
        public void Report(SvcProgress value) =>
            report($"classes {value.Pair} of {value.Pairs}: {value.Iterations} iterations, {value.ActiveSet} of {value.Samples} samples active");
    }
}
