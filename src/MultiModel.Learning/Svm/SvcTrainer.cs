namespace MultiModel.Learning;

/// <summary>Fits an SVC: one binary problem for each pair of classes, then the shared support vectors.</summary>
internal static class SvcTrainer
{
    public static SvcState Train(SvcParameters parameters, Matrix X, Labels y, IReadOnlyList<string>? featureNames, IProgress<SvcProgress>? progress, CancellationToken ct)
    {
        var (classes, indices) = y.Encode();
        var k = classes.Count;
        if (k < 2)
            throw new ArgumentException($"The number of classes has to be greater than one; got {k} class");
        var members = new List<int>[k];
        for (var i = 0; i < k; i++)
            members[i] = [];
        for (var i = 0; i < indices.Length; i++)
            members[indices[i]].Add(i);

        var gamma = GammaOf(parameters, X);
        var weights = ClassWeight.Compute(parameters.ClassWeight, classes, indices);
        var solutions = new List<SmoSolution>();
        for (var i = 0; i < k; i++)
            for (var j = i + 1; j < k; j++)
                solutions.Add(SolvePair(parameters, gamma, X, members[i], members[j], parameters.C * weights[i], parameters.C * weights[j], ct));
        return Assemble(parameters, X, featureNames, classes, members, gamma, weights, solutions);
    }

    private static SmoSolution SolvePair(SvcParameters parameters, double gamma, Matrix X, List<int> first, List<int> second, double cFirst, double cSecond, CancellationToken ct)
    {
        int[] rows = [.. first, .. second];
        var (y, c) = (new sbyte[rows.Length], new double[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
            (y[i], c[i]) = i < first.Count ? ((sbyte)1, cFirst) : ((sbyte)-1, cSecond);
        var kernel = new KernelRows(parameters, gamma, new SampleBlocks(X, rows), rows.Length, parameters.CacheSize * (1 << 20));
        return new SmoSolver(kernel, y, c, parameters.Tol).Solve(parameters.Shrinking, parameters.MaxIter, null, ct);
    }

    private static SvcState Assemble(SvcParameters parameters, Matrix X, IReadOnlyList<string>? featureNames, Labels classes,
        List<int>[] members, double gamma, double[] weights, List<SmoSolution> solutions)
    {
        var k = classes.Count;
        var isSupport = members.Select(static rows => new bool[rows.Count]).ToArray();
        ForEachPair((i, j, p) =>
        {
            var coefficients = solutions[p].Coefficients;
            for (var t = 0; t < coefficients.Length; t++)
                if (coefficients[t] != 0)
                    isSupport[t < members[i].Count ? i : j][t < members[i].Count ? t : t - members[i].Count] = true;
        });

        var nSupport = isSupport.Select(static flags => flags.Count(static flag => flag)).ToArray();
        var support = members.SelectMany((rows, i) => rows.Where((_, t) => isSupport[i][t])).ToArray();
        var dual = new double[(k - 1) * support.Length];
        ForEachPair((i, j, p) =>
        {
            var coefficients = solutions[p].Coefficients;
            Fill(i, j - 1, coefficients.AsSpan(0, members[i].Count));
            Fill(j, i, coefficients.AsSpan(members[i].Count));
        });
        return new SvcState
        {
            Parameters = parameters, FeatureNamesIn = featureNames, NFeaturesIn = X.Columns, ClassWeight = weights, Classes = classes, Gamma = gamma,
            Support = support, SupportVectors = X.Take(support), NSupport = nSupport, InternalDualCoef = new Matrix(k - 1, support.Length, dual),
            // 0 stays 0: scikit-learn avoids -0.0 here.
            InternalIntercept = [.. solutions.Select(static solution => solution.Rho == 0 ? 0 : -solution.Rho)],
            FitStatus = solutions.All(static solution => solution.Converged) ? 0 : 1,
            NIter = [.. solutions.Select(static solution => solution.Iterations)], RowsFit = X.Rows,
        };

        void Fill(int cls, int row, ReadOnlySpan<double> coefficients)
        {
            var at = row * support.Length + nSupport.Take(cls).Sum();
            for (var t = 0; t < coefficients.Length; t++)
                if (isSupport[cls][t])
                    dual[at++] = coefficients[t];
        }

        void ForEachPair(Action<int, int, int> action)
        {
            for (int i = 0, p = 0; i < k; i++)
                for (var j = i + 1; j < k; j++)
                    action(i, j, p++);
        }
    }

    private static double GammaOf(SvcParameters parameters, Matrix X)
    {
        if (parameters.Gamma.Value is { } value)
            return value;
        if (parameters.Gamma == Gamma.Auto)
            return 1.0 / X.Columns;
        // numpy's X.var() of a row-ordered array is one sum over all of it.
        var mean = PairwiseSum.Of<ValueTerm>(X.Values, 0) / X.Values.Length;
        var variance = PairwiseSum.Of<SquareTerm>(X.Values, mean) / X.Values.Length;
        return variance == 0 ? 1 : 1 / (X.Columns * variance);
    }
}
