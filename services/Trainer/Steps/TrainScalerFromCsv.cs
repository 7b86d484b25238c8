using MultiModel.Learning;
using MultiModel.Mlflow;
using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Steps;

/// <summary>Fits a StandardScaler and writes the scaled data and the scaler's model directory.</summary>
public sealed class TrainScalerFromCsv(TimeProvider time)
{
    public const string Name = "train-scaler-from-csv";

    /// <summary>Rows of the training data that a model directory shows as input example.</summary>
    internal const int ExampleRows = 5;

    public sealed record Result(int Rows, int Features);

    /// <param name="data">CSV of the features</param>
    /// <param name="scaledData">CSV to write: the same columns, standardized</param>
    /// <param name="model">model directory to write</param>
    public Result Run(string data, string scaledData, string model)
    {
        var (X, features) = CsvFile.ReadMatrix(data);
        var scaler = new StandardScaler().Fit(X, features);
        CsvFile.Write(scaledData, scaler.Transform(X), features);
        ModelDirectory.Write(model, scaler, new ModelDetails(
            "scaler",
            X.Head(ExampleRows),
            new Dictionary<string, string> { ["with_mean"] = "True", ["with_std"] = "True" },
            new Dictionary<string, double> { ["n_samples_seen"] = X.Rows, ["n_features_in"] = X.Columns },
            time.GetUtcNow()));
        return new Result(X.Rows, X.Columns);
    }
}
