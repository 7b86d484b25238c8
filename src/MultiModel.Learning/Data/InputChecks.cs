using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    public static void Features(string estimator, int features, int expected)
    {
        if (features != expected)
            throw new ArgumentException($"X has {features} features, but {estimator} is expecting {expected} features as input.");
    }

    /// <returns>Whether all values are finite: false means NaN, where that is allowed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Finite(ReadOnlySpan<double> values, bool allowNaN = false)
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        var (i, finite) = (0, true);
        // x - x is 0 for a finite x and NaN for the others.
        for (; i <= values.Length - 4; i += 4)
        {
            var four = Vector256.LoadUnsafe(ref source, (nuint)i);
            if (!Vector256.EqualsAll(four - four, default))
                finite &= EachFinite(values.Slice(i, 4), allowNaN);
        }
        return EachFinite(values[i..], allowNaN) && finite;
    }

    private static bool EachFinite(ReadOnlySpan<double> values, bool allowNaN)
    {
        var finite = true;
        foreach (var value in values)
            if (double.IsInfinity(value))
                throw new ArgumentException("Input X contains infinity or a value too large for dtype('float64').");
            else if (double.IsNaN(value))
                finite = allowNaN ? false : throw new ArgumentException("Input X contains NaN.");
        return finite;
    }

    public static InvalidOperationException NotFitted(string estimator) =>
        new($"This {estimator} instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.");
}
