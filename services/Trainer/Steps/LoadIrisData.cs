using System.Globalization;
using MultiModel.Learning;
using MultiModel.Learning.Datasets;
using MultiModel.Trainer.Data;

namespace MultiModel.Trainer.Steps;

/// <summary>Writes a dataset's features and labels as CSV, where asked for with some rows held out for a test.</summary>
public sealed class LoadIrisData(DatasetSource source)
{
    public const string Name = "load-iris-data";

    /// <summary>What to load.</summary>
    /// <param name="Dataset"><c>iris</c>, the path of a CSV file, or its s3:// address</param>
    /// <param name="Target">name of the label column; empty for the last</param>
    /// <param name="TestFraction">share of the rows to hold out, in [0, 1)</param>
    public sealed record Request(string Dataset, string Target = "", double TestFraction = 0, int Seed = 0);

    /// <summary>Two CSV files to write: the features, and one column of labels.</summary>
    public sealed record Files(string Data, string Target);

    public sealed record Result(int Rows, int TestRows, int Features, int Classes);

    /// <param name="test">files of the rows that are held out, with a header alone when there are none; null when there are none</param>
    /// <exception cref="ArgumentException">
    /// The fraction is out of range or too large or small for the classes, or rows are held out and <paramref name="test"/> is null.
    /// </exception>
    /// <exception cref="InvalidDataException">The dataset cannot be read, or a class would be held out whole.</exception>
    public async Task<Result> RunAsync(Request request, Files train, Files? test, CancellationToken cancellationToken)
    {
        if (request.TestFraction is not (>= 0 and < 1))
            throw new ArgumentException($"The test fraction must be in the range [0.0, 1.0). Got {request.TestFraction.ToString(CultureInfo.InvariantCulture)} instead.");
        var loaded = await source.LoadAsync(request.Dataset, request.Target, cancellationToken);
        var split = request.TestFraction > 0
            ? StratifiedSplit.Of(loaded.Target, request.TestFraction, request.Seed)
            : new Split([.. Enumerable.Range(0, loaded.Data.Rows)], []);
        if (test is null && split.Test.Length > 0)
            throw new ArgumentException("Rows are held out, but no files for them are named: give --test-data and --test-target.");
        HeldOutRows.CheckClasses(loaded.Target.Take(split.Train), loaded.Target.Take(split.Test));
        Write(loaded, split.Train, train);
        if (test is not null)
            Write(loaded, split.Test, test);
        return new Result(split.Train.Length, split.Test.Length, loaded.Data.Columns, loaded.Target.Encode().Classes.Count);
    }

    private static void Write(Dataset dataset, int[] rows, Files files)
    {
        CsvFile.Write(files.Data, dataset.Data.Take(rows), dataset.FeatureNames);
        CsvFile.Write(files.Target, dataset.Target.Take(rows), dataset.TargetName);
    }
}
