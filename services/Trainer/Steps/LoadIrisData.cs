using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Steps;

/// <summary>Writes the dataset's features and labels as CSV.</summary>
public sealed class LoadIrisData(DatasetSource source)
{
    public const string Name = "load-iris-data";

    public sealed record Result(int Rows, int Features, int Classes);

    /// <param name="dataset"><c>iris</c>, the path of a CSV file, or its s3:// URI</param>
    /// <param name="target">name of the label column; empty for the last</param>
    /// <param name="data">CSV to write: the features</param>
    /// <param name="targetFile">CSV to write: the labels</param>
    public async Task<Result> RunAsync(string dataset, string target, string data, string targetFile, CancellationToken cancellationToken)
    {
        var loaded = await source.LoadAsync(dataset, target, cancellationToken);
        CsvFile.Write(data, loaded.Data, loaded.FeatureNames);
        CsvFile.Write(targetFile, loaded.Target, loaded.TargetName);
        return new Result(loaded.Data.Rows, loaded.Data.Columns, loaded.Target.Encode().Classes.Count);
    }
}
