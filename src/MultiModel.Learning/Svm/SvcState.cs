namespace MultiModel.Learning;

/// <summary>
/// What a fitted <see cref="SVC"/> has learned, by scikit-learn's names. n_SV is the number of support vectors, k of classes,
/// p = k (k - 1) / 2 of pairs of classes in the order (0,1), (0,2), ..., (1,2), ...
/// </summary>
public sealed record SvcState
{
    /// <summary>What it was fitted with; its gamma may be scale or auto: <see cref="Gamma"/> has the number.</summary>
    public required SvcParameters Parameters { get; init; }

    /// <summary>feature_names_in_, shape (n_features); null when fit was given no names.</summary>
    public IReadOnlyList<string>? FeatureNamesIn { get; init; }

    /// <summary>n_features_in_, 1 or more.</summary>
    public required int NFeaturesIn { get; init; }

    /// <summary>class_weight_, shape (k): the multiplier of C for each class.</summary>
    public required double[] ClassWeight { get; init; }

    /// <summary>classes_, shape (k), sorted.</summary>
    public required Labels Classes { get; init; }

    /// <summary>_gamma: the number that gamma came to.</summary>
    public required double Gamma { get; init; }

    /// <summary>support_, shape (n_SV): rows of the training data, grouped by class.</summary>
    public required int[] Support { get; init; }

    /// <summary>support_vectors_, shape (n_SV, n_features).</summary>
    public required Matrix SupportVectors { get; init; }

    /// <summary>n_support_, shape (k): support vectors of each class.</summary>
    public required int[] NSupport { get; init; }

    /// <summary>_dual_coef_, shape (k - 1, n_SV), with libsvm's sign.</summary>
    public required Matrix InternalDualCoef { get; init; }

    /// <summary>_intercept_, shape (p), with libsvm's sign.</summary>
    public required double[] InternalIntercept { get; init; }

    /// <summary>_probA, shape (p): slope of each pair's sigmoid, of an SVC that scikit-learn fitted with probability=True; else empty.</summary>
    public double[] ProbA { get; init; } = [];

    /// <summary>_probB: its offset, as <see cref="ProbA"/>.</summary>
    public double[] ProbB { get; init; } = [];

    /// <summary>probability: whether there are sigmoids, so that the classes have probabilities.</summary>
    public bool Probability => ProbA.Length > 0;

    /// <summary>0 when the solver converged for every pair, 1 when it stopped at max_iter.</summary>
    public int FitStatus { get; init; }

    /// <summary>n_iter_, shape (p): iterations for each pair.</summary>
    public required int[] NIter { get; init; }

    /// <summary>shape_fit_[0]: rows of the training data.</summary>
    public required int RowsFit { get; init; }

    /// <summary>dual_coef_, shape (k - 1, n_SV): as _dual_coef_, negated for two classes.</summary>
    public Matrix DualCoef => Classes.Count == 2
        ? new Matrix(InternalDualCoef.Rows, InternalDualCoef.Columns, Array.ConvertAll(InternalDualCoef.Values, static value => -value))
        : InternalDualCoef;

    /// <summary>intercept_, shape (p): as _intercept_, negated for two classes.</summary>
    public double[] Intercept => Classes.Count == 2 ? Array.ConvertAll(InternalIntercept, static value => -value) : InternalIntercept;

    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    internal void Check()
    {
        var k = Classes.Count;
        var pairs = (long)k * (k - 1) / 2;
        if (k < 2 || NFeaturesIn < 1 || NSupport.Length != k || NSupport.Any(static count => count < 0) || NSupport.Sum(static count => (long)count) != Support.Length
            || SupportVectors.Rows != Support.Length || SupportVectors.Columns != NFeaturesIn && Support.Length > 0
            || InternalDualCoef.Rows != k - 1 || InternalDualCoef.Columns != Support.Length || InternalIntercept.Length != pairs
            || Probability && ProbA.Length != pairs || ProbB.Length != ProbA.Length
            || FeatureNamesIn is { } names && names.Count != NFeaturesIn)
            throw new ArgumentException("The internal representation of SVC was altered");
    }
}
