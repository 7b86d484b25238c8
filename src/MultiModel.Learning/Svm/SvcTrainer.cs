using System.Runtime.CompilerServices;

namespace MultiModel.Learning;

/// <summary>Fits an SVC: one binary problem for each pair of classes, on all cores when the problems are large.</summary>
internal static class SvcTrainer
{
    // Below this many numbers starting threads costs more than it gains.
    private const long LargeProblem = 20_000;

    public static SvcState Train(SvcParameters parameters, Matrix X, Labels y, IReadOnlyList<string>? featureNames, IProgress<SvcProgress>? progress, CancellationToken ct)
    {
        var (classes, indices) = y.Encode();
        if (classes.Count < 2)
            throw new ArgumentException($"The number of classes has to be greater than one; got {classes.Count} class");
        var weights = ClassWeight.Compute(parameters.ClassWeight, classes, indices);
        var gamma = GammaOf(parameters, X, ct);
        var members = ClassMembers.Of(indices, classes.Count);
        var pairs = members.Pairs;

        var solutions = new SmoSolution[pairs.Count];
        var threads = (long)X.Rows * X.Columns < LargeProblem ? 1 : Math.Min(pairs.Count, Environment.ProcessorCount);
        var cacheBytes = parameters.CacheSize * (1 << 20) / threads;
        var reporter = new SvcProgressReporter(progress, pairs.Count);
        if (threads == 1)
            for (var p = 0; p < pairs.Count; p++)
                Solve(p, ct);
        else
            Parallel.For(0, pairs.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct }, p => Solve(p, ct));
        return SvcAssembly.Assemble(parameters, X, featureNames, classes, members, gamma, weights, solutions);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Solve(int p, CancellationToken ct)
        {
            var (i, j) = pairs[p];
            var (first, second) = (members[i], members[j]);
            int[] rows = [.. first, .. second];
            var (signs, bounds) = (new sbyte[rows.Length], new double[rows.Length]);
            for (var t = 0; t < rows.Length; t++)
                (signs[t], bounds[t]) = t < first.Length ? ((sbyte)1, parameters.C * weights[i]) : ((sbyte)-1, parameters.C * weights[j]);
            using var samples = new SampleBlocks(X, rows, ct);
            using var kernel = new KernelRows(parameters, gamma, samples, rows.Length, cacheBytes, ct);
            solutions[p] = new SmoSolver(kernel, signs, bounds, parameters.Tol).Solve(
                parameters.Shrinking,
                parameters.MaxIter,
                (iterations, active) => reporter.Report(p, iterations, active, rows.Length),
                ct);
        }
    }

    private static double GammaOf(SvcParameters parameters, Matrix X, CancellationToken ct)
    {
        if (parameters.Gamma.Value is { } value)
            return value;
        if (parameters.Gamma == Gamma.Auto)
            return 1.0 / X.Columns;
        // numpy's X.var() of a row-ordered array is one sum over all of it.
        var mean = PairwiseSum.Of<ValueTerm>(X.Values, 0, ct) / X.Values.Length;
        var variance = PairwiseSum.Of<SquareTerm>(X.Values, mean, ct) / X.Values.Length;
        return variance == 0 ? 1 : 1 / (X.Columns * variance);
    }
}
