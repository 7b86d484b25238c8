namespace MultiModel.Learning;

/// <summary>
/// What a fitted <see cref="StandardScaler"/> has learned, by scikit-learn's names. Arrays have shape (NFeaturesIn);
/// <see cref="Mean"/> is null without WithMean and WithStd, <see cref="Var"/> and <see cref="Scale"/> are null without WithStd, as in scikit-learn.
/// </summary>
public sealed record StandardScalerState
{
    /// <summary>with_mean: whether transform subtracts <see cref="Mean"/>.</summary>
    public bool WithMean { get; init; } = true;

    /// <summary>with_std: whether transform divides by <see cref="Scale"/>.</summary>
    public bool WithStd { get; init; } = true;

    /// <summary>feature_names_in_; null when fit was given no names.</summary>
    public IReadOnlyList<string>? FeatureNamesIn { get; init; }

    /// <summary>n_features_in_, 1 or more.</summary>
    public required int NFeaturesIn { get; init; }

    /// <summary>Samples seen per feature; all equal unless values were missing (NaN).</summary>
    public required long[] NSamplesSeen { get; init; }

    /// <summary>mean_, over the values that are not NaN; NaN for a feature that has no others.</summary>
    public required double[]? Mean { get; init; }

    /// <summary>Population variance (divided by n).</summary>
    public required double[]? Var { get; init; }

    /// <summary>Square root of the variance; 1 for a constant feature.</summary>
    public required double[]? Scale { get; init; }

    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    internal void Check()
    {
        if (NFeaturesIn < 1 || NSamplesSeen.Length != NFeaturesIn || FeatureNamesIn is { } names && names.Count != NFeaturesIn
            || !Fits(Mean, WithMean || WithStd) || !Fits(Var, WithStd) || !Fits(Scale, WithStd))
            throw new ArgumentException("The internal representation of StandardScaler was altered");
    }

    private bool Fits(double[]? values, bool needed) => values is null ? !needed : values.Length == NFeaturesIn;
}
