using System.Runtime.CompilerServices;

namespace MultiModel.Learning;

/// <summary>From the decision values of the pairs of classes to values per class and to the predicted class.</summary>
internal static class SvcDecision
{
    private const int FewClasses = 64;

    /// <summary>Votes of the pairs plus the sum of confidences squeezed into (-1/3, 1/3), shape (k).</summary>
    /// <param name="decisions">Values of the pairs, shape (k (k - 1) / 2), libsvm's sign.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PerClass(ReadOnlySpan<double> decisions, Span<double> scores)
    {
        var classes = scores.Length;
        Span<double> votes = classes <= FewClasses ? stackalloc double[classes] : new double[classes];
        votes.Clear();
        scores.Clear();
        for (int i = 0, p = 0; i < classes; i++)
            for (var j = i + 1; j < classes; j++, p++)
            {
                scores[i] += decisions[p];
                scores[j] -= decisions[p];
                votes[decisions[p] < 0 ? j : i]++;
            }
        for (var i = 0; i < classes; i++)
            scores[i] = votes[i] + scores[i] / (3 * (Math.Abs(scores[i]) + 1));
    }

    /// <summary>The class with most votes of the pairs; the smaller index wins a tie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Vote(ReadOnlySpan<double> decisions, int classes)
    {
        Span<int> votes = classes <= FewClasses ? stackalloc int[classes] : new int[classes];
        votes.Clear();
        for (int i = 0, p = 0; i < classes; i++)
            for (var j = i + 1; j < classes; j++, p++)
                votes[decisions[p] > 0 ? i : j]++;
        var winner = 0;
        for (var i = 1; i < classes; i++)
            if (votes[i] > votes[winner])
                winner = i;
        return winner;
    }

    /// <summary>The class with the greatest score; the smaller index wins a tie.</summary>
    public static int ArgMax(ReadOnlySpan<double> scores)
    {
        var winner = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[winner])
                winner = i;
        return winner;
    }
}
