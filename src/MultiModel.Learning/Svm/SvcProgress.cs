namespace MultiModel.Learning;

/// <summary>Where a running fit is.</summary>
/// <param name="Pair">Pair of classes being solved, from 1.</param>
/// <param name="Pairs">All pairs.</param>
/// <param name="Iterations">Iterations of the solver in this pair so far.</param>
/// <param name="ActiveSet">Samples that are not shrunk away.</param>
/// <param name="Samples">All samples of this pair.</param>
public sealed record SvcProgress(int Pair, int Pairs, int Iterations, int ActiveSet, int Samples);
