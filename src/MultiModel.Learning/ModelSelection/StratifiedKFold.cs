namespace MultiModel.Learning;

/// <summary>
/// k folds that keep the classes' proportions, as scikit-learn's StratifiedKFold without shuffling makes them: deterministic, each class dealt
/// to the folds in the order of its samples.
/// </summary>
public sealed class StratifiedKFold
{
    /// <param name="splits">Number of folds, 2 or more.</param>
    /// <exception cref="ArgumentException">Fewer than 2 folds.</exception>
    public StratifiedKFold(int splits = 5)
    {
        if (splits < 2)
            throw new ArgumentException($"k-fold cross-validation requires at least one train/test split by setting n_splits=2 or more, got n_splits={splits}.");
        Splits = splits;
    }

    /// <summary>n_splits, the number of folds: 2 or more.</summary>
    public int Splits { get; }

    /// <param name="y">Labels, shape (n_samples).</param>
    /// <exception cref="ArgumentException">There are fewer samples, or fewer members of every class, than folds.</exception>
    /// <returns>One split for each fold; every row is in the test side of exactly one.</returns>
    public IReadOnlyList<Split> Split(Labels y)
    {
        if (y.Count < Splits)
            throw new ArgumentException($"Cannot have number of splits n_splits={Splits} greater than the number of samples: n_samples={y.Count}.");
        var codes = ByAppearance(y.Encode().Indices);
        var classes = codes.Max() + 1;
        var counts = new int[classes];
        foreach (var code in codes)
            counts[code]++;
        if (counts.All(count => count < Splits))
            throw new ArgumentException($"n_splits={Splits} cannot be greater than the number of members in each class.");

        // Dealing the sorted labels to the folds in turn says how many of each class a fold gets.
        var allocation = new int[Splits, classes];
        var sorted = codes.Order().ToArray();
        for (var i = 0; i < sorted.Length; i++)
            allocation[i % Splits, sorted[i]]++;

        var fold = new int[classes];
        var foldOf = Array.ConvertAll(codes, code =>
        {
            while (allocation[fold[code], code] == 0)
                fold[code]++;
            allocation[fold[code], code]--;
            return fold[code];
        });
        var rows = Enumerable.Range(0, y.Count).ToArray();
        return [.. Enumerable.Range(0, Splits).Select(k => new Split([.. rows.Where(row => foldOf[row] != k)], [.. rows.Where(row => foldOf[row] == k)]))];
    }

    private static int[] ByAppearance(int[] codes)
    {
        var seen = new Dictionary<int, int>();
        return Array.ConvertAll(codes, code => seen.TryGetValue(code, out var order) ? order : seen[code] = seen.Count);
    }
}
