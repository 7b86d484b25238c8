namespace MultiModel.Learning;

/// <summary>
/// Multiplies C for each class: <see cref="Balanced"/> is n_samples / (n_classes * count of the class),
/// <see cref="PerClass"/> gives the weights by label, with 1 for classes that it does not name.
/// </summary>
public sealed record ClassWeight
{
    private ClassWeight(IReadOnlyDictionary<object, double>? weights) => Weights = weights;

    public static ClassWeight Balanced { get; } = new((IReadOnlyDictionary<object, double>?)null);

    /// <param name="weights">Weight by label; the labels have the type of y (long, string or bool).</param>
    public static ClassWeight PerClass(IReadOnlyDictionary<object, double> weights) => new(weights);

    /// <summary>Weight by label, or null for balanced.</summary>
    public IReadOnlyDictionary<object, double>? Weights { get; }
}
