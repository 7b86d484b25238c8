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

    /// <summary>A CSV file of features, and the file to write with the same columns standardized.</summary>
    public sealed record Files(string Data, string ScaledData);

    public sealed record Result(int Rows, int Features);

    /// <param name="train">what the scaler is fitted on</param>
    /// <param name="test">rows that were held out: scaled, but not fitted on; null when there are none</param>
    /// <param name="model">model directory to write</param>
    public Result Run(Files train, Files? test, string model)
    {
        ModelDirectory.CheckEmpty(model);
        var (X, features) = CsvFile.ReadMatrix(train.Data);
        if (X.Rows == 0)
            throw new InvalidDataException($"{train.Data}: there is a header, but no row below it.");
        var scaler = new StandardScaler().Fit(X, features);
        CsvFile.Write(train.ScaledData, scaler.Transform(X), features);
        if (test is not null)
        {
            var (held, columns) = CsvFile.ReadMatrix(test.Data);
            CsvFile.Write(test.ScaledData, held.Rows == 0 ? held : scaler.Transform(held), columns);
        }
        ModelDirectory.Write(model, scaler, new ModelDetails(
            "scaler",
            X.Head(ExampleRows),
            new Dictionary<string, string> { ["with_mean"] = "True", ["with_std"] = "True" },
            new Dictionary<string, double> { ["n_samples_seen"] = X.Rows, ["n_features_in"] = X.Columns },
            time.GetUtcNow()));
        return new Result(X.Rows, X.Columns);
    }
}
