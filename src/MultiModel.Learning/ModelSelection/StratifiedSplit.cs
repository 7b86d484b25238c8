namespace MultiModel.Learning;

/// <summary>
/// One held-out split that keeps the classes' proportions (largest remainders, ties to the first class) and depends on the seed alone.
/// Its sizes are those of scikit-learn's train_test_split; which samples fall where is not, as the random numbers differ. As there, all members
/// of a small class may fall on one side.
/// </summary>
public static class StratifiedSplit
{
    /// <param name="y">Labels, shape (n_samples).</param>
    /// <param name="testFraction">Fraction of samples to test on, in (0, 1); rounded up to whole samples.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <exception cref="ArgumentException">The fraction is out of range, a class has one member, or a side has fewer samples than there are classes.</exception>
    public static Split Of(Labels y, double testFraction, int seed)
    {
        if (!(testFraction > 0 && testFraction < 1))
            throw new ArgumentException($"The test fraction must be in the range (0.0, 1.0). Got {PythonRepr.Of(testFraction)} instead.");
        var (classes, codes) = y.Encode();
        var members = Enumerable.Range(0, classes.Count).Select(static _ => new List<int>()).ToArray();
        for (var row = 0; row < codes.Length; row++)
            members[codes[row]].Add(row);
        if (members.Any(static rows => rows.Count < 2))
            throw new ArgumentException("The least populated class in y has only 1 member, which is too few. The minimum number of groups for any class cannot be less than 2.");
        var test = (int)Math.Ceiling(testFraction * y.Count);
        var train = y.Count - test;
        if (test < classes.Count)
            throw new ArgumentException($"The test_size = {test} should be greater or equal to the number of classes = {classes.Count}");
        if (train < classes.Count)
            throw new ArgumentException($"The train_size = {train} should be greater or equal to the number of classes = {classes.Count}");

        var random = new Random(seed);
        var counts = Apportion(members, test, y.Count);
        var testRows = new List<int>();
        for (var k = 0; k < members.Length; k++)
        {
            int[] shuffled = [.. members[k]];
            random.Shuffle(shuffled);
            testRows.AddRange(shuffled[..counts[k]]);
        }
        var isTest = testRows.ToHashSet();
        return new Split([.. Enumerable.Range(0, y.Count).Where(row => !isTest.Contains(row))], [.. testRows.Order()]);
    }

    private static int[] Apportion(List<int>[] members, int test, int total)
    {
        var exact = Array.ConvertAll(members, rows => (double)rows.Count * test / total);
        var counts = Array.ConvertAll(exact, static share => (int)share);
        foreach (var k in Enumerable.Range(0, exact.Length).OrderByDescending(k => exact[k] - counts[k]).Take(test - counts.Sum()))
            counts[k]++;
        return counts;
    }
}
