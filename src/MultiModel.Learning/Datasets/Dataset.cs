namespace MultiModel.Learning.Datasets;

/// <summary>Samples with their labels.</summary>
/// <param name="Name">The dataset's name, for messages and records.</param>
/// <param name="Data">Shape (n_samples, n_features).</param>
/// <param name="Target">Shape (n_samples).</param>
/// <param name="FeatureNames">Shape (n_features): the columns' names.</param>
/// <param name="TargetName">Name of the label column.</param>
public sealed record Dataset(string Name, Matrix Data, Labels Target, IReadOnlyList<string> FeatureNames, string TargetName);
