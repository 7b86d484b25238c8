namespace MultiModel.Learning;

/// <summary>
/// Class probabilities of an SVC that was fitted with them, with libsvm's results: Platt's sigmoid for each pair of classes, and the coupling of
/// the pairs by the second method of Wu, Lin and Weng, "Probability Estimates for Multi-class Classification by Pairwise Coupling", JMLR 5 (2004).
/// </summary>
internal static class SvcProbability
{
    /// <summary>libsvm's bound on a pair's probability.</summary>
    private const double Least = 1e-7;

    /// <param name="state">What was learned, with its sigmoids.</param>
    /// <param name="decisions">Values of the pairs, shape (p), libsvm's sign.</param>
    /// <param name="probabilities">Shape (k).</param>
    public static void Estimate(SvcState state, ReadOnlySpan<double> decisions, Span<double> probabilities)
    {
        var k = probabilities.Length;
        var pairs = new double[k, k];
        for (int i = 0, p = 0; i < k; i++)
            for (var j = i + 1; j < k; j++, p++)
            {
                pairs[i, j] = Math.Min(Math.Max(Sigmoid(decisions[p] * state.ProbA[p] + state.ProbB[p]), Least), 1 - Least);
                pairs[j, i] = 1 - pairs[i, j];
            }
        Couple(pairs, probabilities);
    }

    private static double Sigmoid(double value) => value >= 0 ? Math.Exp(-value) / (1 + Math.Exp(-value)) : 1 / (1 + Math.Exp(value));

    /// <param name="r">Probability of class i against class j, shape (k, k).</param>
    /// <param name="p">Shape (k): minimizes the sum over all pairs of (r[j, i] p[i] - r[i, j] p[j])^2, where it sums to 1.</param>
    private static void Couple(double[,] r, Span<double> p)
    {
        var k = p.Length;
        var q = Quadratic(r, k);
        var qp = new double[k];
        p.Fill(1.0 / k);
        for (var iteration = 0; iteration < Math.Max(100, k); iteration++)
        {
            var pqp = Multiply(q, p, qp);
            var error = 0.0;
            foreach (var value in qp)
                error = Math.Max(error, Math.Abs(value - pqp));
            if (error < 0.005 / k)
                return;
            for (var t = 0; t < k; t++)
            {
                var step = (-qp[t] + pqp) / q[t, t];
                p[t] += step;
                pqp = (pqp + step * (step * q[t, t] + 2 * qp[t])) / (1 + step) / (1 + step);
                for (var j = 0; j < k; j++)
                {
                    qp[j] = (qp[j] + step * q[t, j]) / (1 + step);
                    p[j] /= 1 + step;
                }
            }
        }
    }

    private static double[,] Quadratic(double[,] r, int k)
    {
        var q = new double[k, k];
        for (var t = 0; t < k; t++)
            for (var j = 0; j < k; j++)
                if (j != t)
                {
                    q[t, t] += r[j, t] * r[j, t];
                    q[t, j] = -r[j, t] * r[t, j];
                }
        return q;
    }

    /// <returns>p' Q p.</returns>
    private static double Multiply(double[,] q, ReadOnlySpan<double> p, double[] qp)
    {
        var sum = 0.0;
        for (var t = 0; t < qp.Length; t++)
        {
            qp[t] = 0;
            for (var j = 0; j < qp.Length; j++)
                qp[t] += q[t, j] * p[j];
            sum += p[t] * qp[t];
        }
        return sum;
    }
}
