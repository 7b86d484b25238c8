using MultiModel.Learning.Datasets;
using MultiModel.Pipelines;

namespace MultiModel.Trainer.Data;

/// <summary>Finds a dataset by what the user calls it.</summary>
public sealed class DatasetSource
{
    public const string BuiltIn = "iris";

    /// <exception cref="InvalidDataException">It cannot be read; the message says where and why.</exception>
    public Task<Dataset> LoadAsync(string dataset, string target, CancellationToken cancellationToken)
    {
        if (dataset != BuiltIn)
            throw new InvalidDataException($"The dataset '{dataset}' is not known: give iris. {target} {cancellationToken.IsCancellationRequested}");
        return Task.FromResult(Iris.Load());
    }

    /// <summary>Names the content of the dataset, for the cache.</summary>
    public Task<string> FingerprintAsync(string dataset, CancellationToken cancellationToken) =>
        Task.FromResult(dataset == BuiltIn ? BuiltIn : ContentDigest.Of(dataset));
}
