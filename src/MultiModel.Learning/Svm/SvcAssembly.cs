using System.Runtime.CompilerServices;

namespace MultiModel.Learning;

/// <summary>Puts the solutions of the pairs together: the union of their support vectors, grouped by class, with their dual coefficients.</summary>
internal static class SvcAssembly
{
    /// <param name="solutions">One for each of the members' pairs; coefficients of the first class's rows, then of the second's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SvcState Assemble(SvcParameters parameters, Matrix X, IReadOnlyList<string>? featureNames, Labels classes,
        ClassMembers members, double gamma, double[] weights, SmoSolution[] solutions)
    {
        var k = members.Classes;
        var isSupport = Enumerable.Range(0, k).Select(i => new bool[members[i].Length]).ToArray();
        for (var p = 0; p < solutions.Length; p++)
        {
            var (first, second) = Split(p);
            Mark(isSupport[members.Pairs[p].First], first);
            Mark(isSupport[members.Pairs[p].Second], second);
        }

        var nSupport = Array.ConvertAll(isSupport, static flags => flags.Count(static flag => flag));
        var support = Enumerable.Range(0, k).SelectMany(i => members[i].Where((_, t) => isSupport[i][t])).ToArray();
        var dual = new double[(k - 1) * support.Length];
        for (var p = 0; p < solutions.Length; p++)
        {
            var (i, j) = members.Pairs[p];
            var (first, second) = Split(p);
            Fill(i, j - 1, first);
            Fill(j, i, second);
        }
        // 0 stays 0: scikit-learn avoids -0.0 here.
        var intercept = Array.ConvertAll(solutions, static solution => solution.Rho == 0 ? 0 : -solution.Rho);
        // With the missing space of scikit-learn's message.
        if (!dual.All(double.IsFinite) || !intercept.All(double.IsFinite))
            throw new ArgumentException("The dual coefficients or intercepts are not finite. The input data may contain large values and need to bepreprocessed.");
        return new SvcState
        {
            Parameters = parameters,
            FeatureNamesIn = featureNames,
            NFeaturesIn = X.Columns,
            ClassWeight = weights,
            Classes = classes,
            Gamma = gamma,
            Support = support,
            SupportVectors = X.Take(support),
            NSupport = nSupport,
            InternalDualCoef = new Matrix(k - 1, support.Length, dual),
            InternalIntercept = intercept,
            FitStatus = solutions.All(static solution => solution.Converged) ? 0 : 1,
            NIter = Array.ConvertAll(solutions, static solution => solution.Iterations),
            RowsFit = X.Rows,
        };

        (double[] First, double[] Second) Split(int p)
        {
            var count = members[members.Pairs[p].First].Length;
            return (solutions[p].Coefficients[..count], solutions[p].Coefficients[count..]);
        }

        void Fill(int cls, int row, double[] coefficients)
        {
            var at = row * support.Length + nSupport.Take(cls).Sum();
            for (var t = 0; t < coefficients.Length; t++)
                if (isSupport[cls][t])
                    dual[at++] = coefficients[t];
        }
    }

    private static void Mark(bool[] isSupport, double[] coefficients)
    {
        for (var t = 0; t < coefficients.Length; t++)
            isSupport[t] |= coefficients[t] != 0;
    }
}
