using System.Security.Cryptography;
using MultiModel.Learning.Datasets;
using MultiModel.Mlflow;

namespace MultiModel.Trainer.Data;

/// <summary>Finds a dataset by what the user calls it: <c>iris</c>, the path of a CSV file, or <c>s3://bucket/key</c> of one.</summary>
/// <param name="s3">made only when a dataset lies in S3</param>
public sealed class DatasetSource(Func<ArtifactStore> s3)
{
    public const string Iris = "iris";

    private const string S3Scheme = "s3://";

    /// <param name="target">name of the label column; empty for the last</param>
    /// <exception cref="DatasetException">The text is no dataset.</exception>
    /// <exception cref="InvalidDataException">The file cannot be opened, or the address is none.</exception>
    /// <exception cref="ArtifactException">S3 refuses or does not answer.</exception>
    public async Task<Dataset> LoadAsync(string dataset, string target, CancellationToken cancellationToken)
    {
        if (dataset == Iris)
            return LoadIris(target);
        if (!dataset.StartsWith(S3Scheme, StringComparison.OrdinalIgnoreCase))
            return Read(dataset, dataset, target, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("multimodel-dataset-").FullName;
        try
        {
            var file = Path.Combine(folder, "data.csv");
            await s3().DownloadFileAsync(AddressOf(dataset), file, cancellationToken);
            return Read(file, dataset, target, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Names the dataset's content, wherever it lies.</summary>
    public async Task<string> FingerprintAsync(string dataset, CancellationToken cancellationToken)
    {
        if (dataset == Iris)
            return Iris;
        if (dataset.StartsWith(S3Scheme, StringComparison.OrdinalIgnoreCase))
            return $"etag {await s3().ETagAsync(AddressOf(dataset), cancellationToken)}";
        await using var stream = Open(dataset);
        return $"sha256 {Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken))}";
    }

    private static Uri AddressOf(string dataset) => Uri.TryCreate(dataset, UriKind.Absolute, out var address)
        ? address
        : throw new InvalidDataException($"The dataset {dataset} is no address: write it s3://bucket/key.");

    private static Dataset LoadIris(string target) => Learning.Datasets.Iris.Load() is var iris && (target.Length == 0 || target == iris.TargetName)
        ? iris
        : throw new InvalidDataException($"The label column of iris is '{iris.TargetName}', not '{target}'.");

    private static Dataset Read(string file, string name, string target, CancellationToken cancellationToken)
    {
        using var stream = Open(file);
        return CsvDataset.Read(stream, name, target.Length == 0 ? null : target, cancellationToken);
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The dataset {file} cannot be read: {exception.Message.TrimEnd('.')}. "
                + "Give iris, the path of a CSV file, or its s3:// address.",
                exception);
        }
    }
}
