namespace MultiModel.Learning;

/// <summary>
/// Multiplies C for each class: <see cref="Balanced"/> is n_samples / (n_classes * count of the class),
/// <see cref="PerClass"/> gives the weights by label, with 1 for a class that it does not name.
/// </summary>
public sealed record ClassWeight
{
    private ClassWeight(IReadOnlyDictionary<object, double>? weights) => Weights = weights;

    public static ClassWeight Balanced { get; } = new((IReadOnlyDictionary<object, double>?)null);

    /// <param name="weights">Weight by label; the labels have the type of y (long, string or bool).</param>
    public static ClassWeight PerClass(IReadOnlyDictionary<object, double> weights) => new(weights);

    /// <summary>Weight by label, or null for balanced.</summary>
    public IReadOnlyDictionary<object, double>? Weights { get; }

    /// <summary>The weight of each class, shape (k), as scikit-learn's compute_class_weight.</summary>
    /// <param name="indices">Each sample's class, shape (n_samples).</param>
    /// <exception cref="ArgumentException">A class has no weight while a weight names no class.</exception>
    internal static double[] Compute(ClassWeight? weight, Labels classes, int[] indices)
    {
        if (weight is null)
            return [.. Enumerable.Repeat(1.0, classes.Count)];
        if (weight.Weights is not { } weights)
        {
            var counts = new int[classes.Count];
            foreach (var index in indices)
                counts[index]++;
            return Array.ConvertAll(counts, count => indices.Length / (classes.Count * (double)count));
        }
        var labels = Enumerable.Range(0, classes.Count).Select(i => classes[i]).ToArray();
        var unweighted = labels.Where(label => !weights.ContainsKey(label)).ToArray();
        if (unweighted.Length > 0 && labels.Length - unweighted.Length != weights.Count)
            throw new ArgumentException($"The classes, [{string.Join(", ", unweighted.Select(PythonRepr.Of))}], are not in class_weight");
        return Array.ConvertAll(labels, label => weights.GetValueOrDefault(label, 1.0));
    }
}
