namespace MultiModel.Learning.Tests.ScikitLearn;

internal static class Cases
{
    public static IReadOnlyList<Case> All { get; } = [.. Datasets(), .. Sizes(), LongColumns, .. Random(120)];

    private static IEnumerable<Case> Datasets() =>
        from dataset in new[] { "iris", "wine", "breast_cancer", "digits" }
        from kernel in Enum.GetValues<Kernel>()
        select new Case($"{dataset} {kernel}", Case.BuiltIn(dataset), "int", true, new SvcParameters { Kernel = kernel });

    private static IEnumerable<Case> Sizes() =>
        from samples in new[] { 1000, 2000, 5000 }
        from kernel in samples == 5000 ? [Kernel.Rbf] : new[] { Kernel.Rbf, Kernel.Poly, Kernel.Sigmoid }
        select new Case($"make_classification {samples} {kernel}", Case.MakeClassification(samples, 20, samples == 2000 ? 3 : 2, samples), "int", true,
            new SvcParameters { Kernel = kernel, CacheSize = kernel == Kernel.Poly ? 1 : 200 });

    // numpy restarts its sums every 8192 elements: columns longer than that.
    private static Case LongColumns =>
        new("make_classification 20000, 20 iterations", Case.MakeClassification(20_000, 7, 2, 3), "int", true, new SvcParameters { MaxIter = 20 });

    private static IEnumerable<Case> Random(int count)
    {
        var random = new Random(20121);
        for (var i = 0; i < count; i++)
        {
            var labels = new[] { "int", "sparse", "string", "boolean" }[i % 4];
            var classes = labels == "boolean" ? 2 : random.Next(2, 6);
            var dataset = Case.MakeClassification(random.Next(30, 400), random.Next(6, 25), classes, random.Next(10000));
            var shape = random.Next(3) == 0 ? DecisionFunctionShape.Ovo : DecisionFunctionShape.Ovr;
            yield return new Case($"random {i}", dataset, labels, Scaled: random.Next(4) != 0, new SvcParameters
            {
                Kernel = Enum.GetValues<Kernel>()[i / 4 % 4],
                C = Math.Pow(10, random.NextDouble() * 4 - 2),
                Gamma = random.Next(3) switch { 0 => Gamma.Scale, 1 => Gamma.Auto, _ => Gamma.Of(Math.Pow(10, random.NextDouble() * 3 - 3)) },
                Degree = random.Next(1, 5),
                Coef0 = random.Next(2) == 0 ? 0 : random.NextDouble() * 2 - 1,
                Tol = Math.Pow(10, -random.Next(2, 6)),
                Shrinking = random.Next(5) != 0,
                CacheSize = random.Next(4) == 0 ? 0.01 : 200,
                MaxIter = random.Next(4) == 0 ? random.Next(0, 200) : 200_000,
                ClassWeight = random.Next(3) switch { 0 => ClassWeight.Balanced, 1 => Weights(labels, random), _ => null },
                DecisionFunctionShape = shape,
                BreakTies = shape == DecisionFunctionShape.Ovr && random.Next(3) == 0,
            });
        }
    }

    private static ClassWeight Weights(string labels, Random random)
    {
        object label = labels switch { "int" => 0L, "sparse" => -4L, "string" => "zebra", _ => false };
        return ClassWeight.PerClass(new Dictionary<object, double> { [label] = random.NextDouble() * 3 + 0.1 });
    }
}
