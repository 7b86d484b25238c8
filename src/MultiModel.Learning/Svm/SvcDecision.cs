namespace MultiModel.Learning;

/// <summary>Decision values of a fitted SVC: per pair of classes, per class, and the vote.</summary>
internal static class SvcDecision
{
    /// <summary>Shape (n_samples, k (k - 1) / 2), libsvm's sign: positive for the first class of the pair.</summary>
    public static Matrix PerPair(SvcState state, Matrix X)
    {
        var (classes, vectors) = (state.Classes.Count, state.SupportVectors.Rows);
        var pairs = classes * (classes - 1) / 2;
        var start = new int[classes + 1];
        for (var i = 0; i < classes; i++)
            start[i + 1] = start[i] + state.NSupport[i];
        var (values, kernel) = (new double[X.Rows * pairs], new double[vectors]);
        for (var row = 0; row < X.Rows; row++)
        {
            for (var v = 0; v < vectors; v++)
                kernel[v] = KernelFunction.Predict(state.Parameters, state.Gamma, X.Row(row), state.SupportVectors.Row(v));
            var p = row * pairs;
            for (var i = 0; i < classes; i++)
                for (var j = i + 1; j < classes; j++)
                {
                    var sum = 0.0;
                    var first = state.InternalDualCoef.Row(j - 1);
                    var second = state.InternalDualCoef.Row(i);
                    for (var v = start[i]; v < start[i + 1]; v++)
                        sum += first[v] * kernel[v];
                    for (var v = start[j]; v < start[j + 1]; v++)
                        sum += second[v] * kernel[v];
                    values[p] = sum + state.InternalIntercept[p - row * pairs];
                    p++;
                }
        }
        return new Matrix(X.Rows, pairs, values);
    }

    /// <summary>Shape (n_samples, k): votes plus the sum of confidences squeezed into (-1/3, 1/3).</summary>
    public static Matrix PerClass(SvcState state, Matrix perPair)
    {
        var classes = state.Classes.Count;
        var values = new double[perPair.Rows * classes];
        Span<double> votes = new double[classes], confidences = new double[classes];
        for (var row = 0; row < perPair.Rows; row++)
        {
            votes.Clear();
            confidences.Clear();
            var decisions = perPair.Row(row);
            for (int i = 0, p = 0; i < classes; i++)
                for (var j = i + 1; j < classes; j++, p++)
                {
                    confidences[i] += decisions[p];
                    confidences[j] -= decisions[p];
                    votes[decisions[p] < 0 ? j : i]++;
                }
            for (var i = 0; i < classes; i++)
                values[row * classes + i] = votes[i] + confidences[i] / (3 * (Math.Abs(confidences[i]) + 1));
        }
        return new Matrix(perPair.Rows, classes, values);
    }

    /// <summary>The class with most votes of the pairs; the smaller index wins a tie.</summary>
    public static int[] Vote(SvcState state, Matrix perPair)
    {
        var classes = state.Classes.Count;
        var winners = new int[perPair.Rows];
        Span<int> votes = new int[classes];
        for (var row = 0; row < perPair.Rows; row++)
        {
            votes.Clear();
            var decisions = perPair.Row(row);
            for (int i = 0, p = 0; i < classes; i++)
                for (var j = i + 1; j < classes; j++, p++)
                    votes[decisions[p] > 0 ? i : j]++;
            for (var i = 1; i < classes; i++)
                if (votes[i] > votes[winners[row]])
                    winners[row] = i;
        }
        return winners;
    }

    public static int[] ArgMax(Matrix values)
    {
        var winners = new int[values.Rows];
        for (var row = 0; row < values.Rows; row++)
        {
            var scores = values.Row(row);
            for (var i = 1; i < scores.Length; i++)
                if (scores[i] > scores[winners[row]])
                    winners[row] = i;
        }
        return winners;
    }
}
