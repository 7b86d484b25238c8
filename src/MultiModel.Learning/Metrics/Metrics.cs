namespace MultiModel.Learning;

/// <summary>Scores of predictions, with scikit-learn's meaning.</summary>
public static class Metrics
{
    /// <summary>The fraction of labels that are predicted right, in [0, 1].</summary>
    /// <param name="expected">True labels, shape (n), n at least 1.</param>
    /// <param name="predicted">Predicted labels, shape (n).</param>
    /// <exception cref="ArgumentException">The two differ in length, or are empty.</exception>
    public static double Accuracy(Labels expected, Labels predicted)
    {
        CheckLengths(expected, predicted);
        var right = 0;
        for (var i = 0; i < expected.Count; i++)
            if (expected[i].Equals(predicted[i]))
                right++;
        return (double)right / expected.Count;
    }

    /// <summary>Counts of samples by true label (row) and predicted label (column), shape (k, k), in the order of the classes.</summary>
    /// <param name="classes">The labels to index by, shape (k); a label outside of them is an error.</param>
    /// <exception cref="ArgumentException">The two differ in length or are empty, a label is none of the classes, or a class is there twice.</exception>
    public static int[,] ConfusionMatrix(Labels expected, Labels predicted, Labels classes)
    {
        CheckLengths(expected, predicted);
        var index = Enumerable.Range(0, classes.Count).ToDictionary(i => classes[i]);
        var counts = new int[classes.Count, classes.Count];
        for (var i = 0; i < expected.Count; i++)
            counts[IndexOf(expected[i]), IndexOf(predicted[i])]++;
        return counts;

        int IndexOf(object label) =>
            index.TryGetValue(label, out var found) ? found : throw new ArgumentException($"The label {label} is not one of the classes.");
    }

    private static void CheckLengths(Labels expected, Labels predicted)
    {
        if (expected.Count != predicted.Count)
            throw new ArgumentException($"Found input variables with inconsistent numbers of samples: [{expected.Count}, {predicted.Count}]");
        if (expected.Count == 0)
            throw new ArgumentException("No labels to compare.");
    }
}
