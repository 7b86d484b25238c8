namespace MultiModel.Learning;

/// <summary>Checks of inputs, with scikit-learn's words.</summary>
internal static class InputChecks
{
    public static void Samples(string estimator, Matrix X)
    {
        if (X.Rows == 0)
            throw new ArgumentException($"Found array with 0 sample(s) (shape=({X.Rows}, {X.Columns})) while a minimum of 1 is required by {estimator}.");
        if (X.Columns == 0)
            throw new ArgumentException($"Found array with 0 feature(s) (shape=({X.Rows}, {X.Columns})) while a minimum of 1 is required by {estimator}.");
    }

    public static void FeatureNames(Matrix X, IReadOnlyList<string>? featureNames)
    {
        if (featureNames is not null && featureNames.Count != X.Columns)
            throw new ArgumentException($"X has {X.Columns} features, but {featureNames.Count} feature names were given.");
    }

    public static void Features(string estimator, Matrix X, int expected)
    {
        if (X.Columns != expected)
            throw new ArgumentException($"X has {X.Columns} features, but {estimator} is expecting {expected} features as input.");
    }

    public static void Finite(Matrix X, bool allowNaN = false)
    {
        foreach (var value in X.Values)
            if (!double.IsFinite(value))
            {
                if (double.IsInfinity(value))
                    throw new ArgumentException("Input X contains infinity or a value too large for dtype('float64').");
                if (!allowNaN)
                    throw new ArgumentException("Input X contains NaN.");
            }
    }

    public static InvalidOperationException NotFitted(string estimator) =>
        new($"This {estimator} instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.");
}
