using MultiModel.Learning;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Estimators;

/// <summary>SVC's constructor parameters as scikit-learn's attributes.</summary>
internal static class SvcParametersFormat
{
    public static void Write(SvcParameters parameters, bool probability, PythonDict attributes)
    {
        attributes.Set("decision_function_shape", parameters.DecisionFunctionShape == DecisionFunctionShape.Ovo ? "ovo" : "ovr");
        attributes.Set("break_ties", parameters.BreakTies);
        attributes.Set("kernel", parameters.Kernel.ToName());
        attributes.Set("degree", (long)parameters.Degree);
        attributes.Set("gamma", parameters.Gamma.Name ?? (object)parameters.Gamma.Value!.Value);
        attributes.Set("coef0", parameters.Coef0);
        attributes.Set("tol", parameters.Tol);
        attributes.Set("C", parameters.C);
        attributes.Set("nu", 0.0);
        attributes.Set("epsilon", 0.0);
        attributes.Set("shrinking", parameters.Shrinking);
        attributes.Set("probability", probability);
        // scikit-learn's default is the int 200: repr shows a parameter that differs from its default, and 200.0 would
        attributes.Set("cache_size", parameters.CacheSize == (long)parameters.CacheSize ? (object)(long)parameters.CacheSize : parameters.CacheSize);
        attributes.Set("class_weight", Write(parameters.ClassWeight));
        attributes.Set("verbose", false);
        attributes.Set("max_iter", (long)parameters.MaxIter);
        attributes.Set("random_state", null);
        attributes.Set("_sparse", false);
    }

    /// <exception cref="ModelException">a parameter that this library's SVC does not have, such as sparse data or a kernel of one's own</exception>
    public static SvcParameters Read(AttributeReader attributes)
    {
        if (attributes.Boolean("_sparse"))
            throw attributes.Not("_sparse", "False: a model of sparse data cannot be loaded; fit it on a dense array", true);
        return new SvcParameters
        {
            DecisionFunctionShape = attributes.Text("decision_function_shape") switch
            {
                "ovr" => DecisionFunctionShape.Ovr,
                "ovo" => DecisionFunctionShape.Ovo,
                var other => throw attributes.Not("decision_function_shape", "'ovr' or 'ovo'", other),
            },
            BreakTies = attributes.Boolean("break_ties"),
            Kernel = ReadKernel(attributes),
            Degree = ReadDegree(attributes),
            Gamma = attributes["gamma"] switch
            {
                "scale" => Gamma.Scale,
                "auto" => Gamma.Auto,
                _ => Gamma.Of(attributes.Real("gamma")),
            },
            Coef0 = attributes.Real("coef0"),
            Tol = attributes.Real("tol"),
            C = attributes.Real("C"),
            Shrinking = attributes.Boolean("shrinking"),
            CacheSize = attributes.Real("cache_size"),
            ClassWeight = ReadClassWeight(attributes),
            MaxIter = attributes.Integer("max_iter"),
        };
    }

    private static Kernel ReadKernel(AttributeReader attributes)
    {
        var name = attributes.Text("kernel");
        return Kernels.Names.Contains(name)
            ? Kernels.Parse(name)
            : throw attributes.Not("kernel", $"one of {string.Join(", ", Kernels.Names)}", name);
    }

    private static int ReadDegree(AttributeReader attributes)
    {
        var degree = attributes.Integer("degree");
        return degree >= 0 ? degree : throw attributes.Not("degree", "0 or more", (long)degree);
    }

    private static object? Write(ClassWeight? weight)
    {
        if (weight?.Weights is not { } weights)
            return weight is null ? null : "balanced";
        var dict = new PythonDict();
        foreach (var (label, value) in weights)
            dict.Set(label, value);
        return dict;
    }

    private static ClassWeight? ReadClassWeight(AttributeReader attributes) => attributes["class_weight"] switch
    {
        null => null,
        "balanced" => ClassWeight.Balanced,
        PythonDict dict => ClassWeight.PerClass(dict.Items.ToDictionary(
            static item => item.Key,
            item => item.Value switch
            {
                double value => value,
                long value => value,
                NumpyScalar { Value: double value } => value,
                NumpyScalar { Value: long value } => (double)value,
                var other => throw attributes.Not("class_weight", "a dict of numbers", other),
            })),
        var other => throw attributes.Not("class_weight", "None, 'balanced' or a dict", other),
    };
}
