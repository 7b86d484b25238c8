namespace MultiModel.Learning;

/// <summary>Kernel values of single pairs, in libsvm's order of operations.</summary>
internal static class KernelFunction
{
    /// <summary>As libsvm computes it in training: rbf from the dot product and both squared norms.</summary>
    public static double FromDot(SvcParameters parameters, double gamma, double dot, double xx, double yy) => parameters.Kernel switch
    {
        Kernel.Linear => dot,
        Kernel.Poly => Power(gamma * dot + parameters.Coef0, parameters.Degree),
        Kernel.Rbf => Math.Exp(-gamma * (xx + yy - 2 * dot)),
        _ => Math.Tanh(gamma * dot + parameters.Coef0),
    };

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var f = 0; f < x.Length; f++)
            sum += x[f] * y[f];
        return sum;
    }

    private static double Power(double value, int times)
    {
        var result = 1.0;
        for (; times > 0; times /= 2, value *= value)
            if (times % 2 == 1)
                result *= value;
        return result;
    }
}
