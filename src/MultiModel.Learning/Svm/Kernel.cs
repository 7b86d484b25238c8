namespace MultiModel.Learning;

/// <summary>Kernel functions of SVC, with x.y the dot product of two samples.</summary>
public enum Kernel
{
    /// <summary>x.y</summary>
    Linear,
    /// <summary>(gamma x.y + coef0)^degree</summary>
    Poly,
    /// <summary>exp(-gamma |x - y|^2)</summary>
    Rbf,
    /// <summary>tanh(gamma x.y + coef0)</summary>
    Sigmoid,
}

/// <summary>scikit-learn's names of the kernels: linear, poly, rbf, sigmoid.</summary>
public static class Kernels
{
    /// <summary>In the order of <see cref="Kernel"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["linear", "poly", "rbf", "sigmoid"];

    internal const string Constraint = "a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable";

    /// <exception cref="ArgumentException">The name is not one of <see cref="Names"/>.</exception>
    public static Kernel Parse(string name)
    {
        if (name == "precomputed")
            throw new ArgumentException($"The kernel 'precomputed' of scikit-learn is not offered here: choose one of {string.Join(", ", Names)}.");
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name)
                return (Kernel)i;
        throw new ArgumentException(SvcParameterChecks.Message("kernel", Constraint, $"'{name}'"));
    }

    /// <returns>One of <see cref="Names"/>.</returns>
    public static string ToName(this Kernel kernel) => Names[(int)kernel];
}
