namespace MultiModel.Learning;

/// <summary>
/// Standardizes features: z = (x - mean) / scale, as scikit-learn 1.2.1's StandardScaler computes it on a data frame (column order), bit for
/// bit. The mean and variance follow the corrected two-pass algorithm of Chan, Golub and LeVeque, "Algorithms for Computing the Sample
/// Variance" (1983). NaN is ignored in fit, feature by feature, and kept in transform.
/// </summary>
/// <param name="withMean">Whether to subtract the mean.</param>
/// <param name="withStd">Whether to divide by the standard deviation.</param>
public sealed class StandardScaler(bool withMean = true, bool withStd = true)
{
    private const double Epsilon = 2.220446049250313e-16;

    private StandardScalerState? state;

    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    public StandardScalerState State => state ?? throw InputChecks.NotFitted(nameof(StandardScaler));

    /// <exception cref="ArgumentException">The state's arrays do not fit each other.</exception>
    public static StandardScaler FromState(StandardScalerState state)
    {
        state.Check();
        return new StandardScaler(state.WithMean, state.WithStd) { state = state };
    }

    /// <param name="X">Shape (n_samples, n_features), at least one of each; NaN allowed, infinity not.</param>
    /// <param name="featureNames">Names of the features, shape (n_features).</param>
    /// <exception cref="ArgumentException">X is empty or has an infinity, or the number of names differs.</exception>
    public StandardScaler Fit(Matrix X, IReadOnlyList<string>? featureNames = null)
    {
        InputChecks.Samples(nameof(StandardScaler), X);
        InputChecks.FeatureNames(X, featureNames);

        var features = X.Columns;
        var (mean, var, scale) = (new double[features], new double[features], new double[features]);
        var (sums, finite) = PairwiseSum.OfColumns<ValueTerm, FiniteTerm>(X, mean);
        var complete = !finite.Any(double.IsNaN) || InputChecks.Finite(X.Values, allowNaN: true);
        var seen = complete ? [.. Enumerable.Repeat((long)X.Rows, features)] : CountNumbers(X);
        for (var j = 0; j < features; j++)
            mean[j] = (0.0 + sums[j]) / seen[j];
        if (withStd)
        {
            var centers = sums.Select((sum, j) => sum / seen[j]).ToArray();
            var (residuals, squares) = PairwiseSum.OfColumns<ResidualTerm, SquareTerm>(X, centers);
            for (var j = 0; j < features; j++)
            {
                var n = (double)seen[j];
                var[j] = (squares[j] - residuals[j] * residuals[j] / n) / n;
                scale[j] = IsConstant(var[j], mean[j], n) ? 1 : Math.Sqrt(var[j]);
            }
        }
        state = new StandardScalerState
        {
            WithMean = withMean,
            WithStd = withStd,
            FeatureNamesIn = featureNames,
            NFeaturesIn = features,
            NSamplesSeen = seen,
            Mean = withMean || withStd ? mean : null,
            Var = withStd ? var : null,
            Scale = withStd ? scale : null,
        };
        return this;
    }

    /// <param name="X">Shape (n_samples, n_features).</param>
    /// <returns>A new matrix of the same shape.</returns>
    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    /// <exception cref="ArgumentException">X has no row, another number of features than in fit, or an infinity; NaN is kept.</exception>
    public Matrix Transform(Matrix X)
    {
        var result = Copy(X);
        if (withMean)
            ForEachRow(result, State.Mean!, static (row, mean) =>
            {
                for (var j = 0; j < row.Length; j++)
                    row[j] -= mean[j];
            });
        if (withStd)
            ForEachRow(result, State.Scale!, static (row, scale) =>
            {
                for (var j = 0; j < row.Length; j++)
                    row[j] /= scale[j];
            });
        return result;
    }

    /// <summary>The inverse of <see cref="Transform"/>: x = z * scale + mean.</summary>
    /// <inheritdoc cref="Transform"/>
    public Matrix InverseTransform(Matrix X)
    {
        var result = Copy(X);
        if (withStd)
            ForEachRow(result, State.Scale!, static (row, scale) =>
            {
                for (var j = 0; j < row.Length; j++)
                    row[j] *= scale[j];
            });
        if (withMean)
            ForEachRow(result, State.Mean!, static (row, mean) =>
            {
                for (var j = 0; j < row.Length; j++)
                    row[j] += mean[j];
            });
        return result;
    }

    private Matrix Copy(Matrix X)
    {
        InputChecks.Features(nameof(StandardScaler), X.Columns, State.NFeaturesIn);
        InputChecks.Samples(nameof(StandardScaler), X);
        InputChecks.Finite(X.Values, allowNaN: true);
        return new Matrix(X.Rows, X.Columns, [.. X.Values]);
    }

    private delegate void RowOperation(Span<double> row, ReadOnlySpan<double> operand);

    private static void ForEachRow(Matrix X, double[] operand, RowOperation operation)
    {
        for (var i = 0; i < X.Values.Length; i += X.Columns)
            operation(X.Values.AsSpan(i, X.Columns), operand);
    }

    private static long[] CountNumbers(Matrix X)
    {
        var counts = new long[X.Columns];
        for (var i = 0; i < X.Values.Length; i++)
            if (!double.IsNaN(X.Values[i]))
                counts[i % X.Columns]++;
        return counts;
    }

    // A variance below what rounding can produce is taken for zero.
    private static bool IsConstant(double var, double mean, double n) =>
        var <= n * Epsilon * var + n * mean * Epsilon * (n * mean * Epsilon);
}
