namespace MultiModel.Learning;

/// <summary>
/// Standardizes features: z = (x - mean) / scale, as scikit-learn 1.2.1's StandardScaler computes it, bit for bit. The mean and variance
/// follow the two-pass algorithm with correction of Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (1983).
/// NaN is ignored in fit, feature by feature, and kept in transform.
/// </summary>
public sealed class StandardScaler(bool withMean = true, bool withStd = true)
{
    private StandardScalerState? state;

    /// <exception cref="InvalidOperationException">Not fitted yet.</exception>
    public StandardScalerState State => state ?? throw InputChecks.NotFitted(nameof(StandardScaler));

    public static StandardScaler FromState(StandardScalerState state) => new(state.WithMean, state.WithStd) { state = state };

    /// <param name="X">Shape (n_samples, n_features), at least one of each; NaN allowed, infinity not.</param>
    /// <param name="featureNames">Names of the features, shape (n_features).</param>
    /// <exception cref="ArgumentException">X is empty or has an infinity, or the number of names differs.</exception>
    public StandardScaler Fit(Matrix X, IReadOnlyList<string>? featureNames = null)
    {
        InputChecks.Samples(nameof(StandardScaler), X);
        InputChecks.FeatureNames(X, featureNames);
        InputChecks.Finite(X, allowNaN: true);

        var features = X.Columns;
        var (seen, mean, var, scale) = (new long[features], new double[features], new double[features], new double[features]);
        for (var j = 0; j < features; j++)
        {
            var n = (double)(seen[j] = CountNumbers(X, j));
            var sum = ColumnSums.Sum(X, j, static x => double.IsNaN(x) ? 0 : x);
            var center = sum / n;
            var residual = ColumnSums.Sum(X, j, x => double.IsNaN(x) ? 0 : x - center);
            var squares = ColumnSums.Sum(X, j, x => double.IsNaN(x) ? 0 : (x - center) * (x - center));
            mean[j] = (0.0 + sum) / n;
            var[j] = (squares - residual * residual / n) / n;
            scale[j] = IsConstant(var[j], mean[j], n) ? 1 : Math.Sqrt(var[j]);
        }
        state = new StandardScalerState
        {
            WithMean = withMean, WithStd = withStd, FeatureNamesIn = featureNames, NFeaturesIn = features, NSamplesSeen = seen,
            Mean = withMean || withStd ? mean : null, Var = withStd ? var : null, Scale = withStd ? scale : null,
        };
        return this;
    }

    /// <param name="X">Shape (n_samples, n_features).</param>
    /// <returns>A new matrix of the same shape.</returns>
    /// <exception cref="ArgumentException">Another number of features than in fit, or an infinity.</exception>
    public Matrix Transform(Matrix X) => Map(X, static (x, mean, scale) => (x - mean) / scale);

    /// <summary>The inverse of <see cref="Transform"/>: x = z * scale + mean.</summary>
    public Matrix InverseTransform(Matrix X) => Map(X, static (x, mean, scale) => x * scale + mean);

    private Matrix Map(Matrix X, Func<double, double, double, double> map)
    {
        InputChecks.Features(nameof(StandardScaler), X, State.NFeaturesIn);
        InputChecks.Samples(nameof(StandardScaler), X);
        InputChecks.Finite(X, allowNaN: true);
        var values = new double[X.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var j = i % X.Columns;
            values[i] = map(X.Values[i], withMean ? State.Mean![j] : 0, withStd ? State.Scale![j] : 1);
        }
        return new Matrix(X.Rows, X.Columns, values);
    }

    private static long CountNumbers(Matrix X, int column)
    {
        var count = 0L;
        for (var i = column; i < X.Values.Length; i += X.Columns)
            if (!double.IsNaN(X.Values[i]))
                count++;
        return count;
    }

    // A variance below what rounding can produce is taken for zero.
    private static bool IsConstant(double var, double mean, double n) =>
        var <= n * Epsilon * var + n * mean * Epsilon * (n * mean * Epsilon);

    private const double Epsilon = 2.220446049250313e-16;
}
