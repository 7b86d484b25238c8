namespace MultiModel.Learning;

/// <summary>Parameters of <see cref="SVC"/> with scikit-learn's meaning and defaults.</summary>
public sealed record SvcParameters
{
    /// <summary>Penalty of the error term, in (0, inf).</summary>
    public double C { get; init; } = 1;

    /// <summary>kernel; precomputed ones and callables are not offered.</summary>
    public Kernel Kernel { get; init; } = Kernel.Rbf;

    /// <summary>Degree of the poly kernel, 0 or more.</summary>
    public int Degree { get; init; } = 3;

    /// <summary>Coefficient of rbf, poly and sigmoid: scale, auto, or a number in [0, inf).</summary>
    public Gamma Gamma { get; init; } = Gamma.Scale;

    /// <summary>Independent term of poly and sigmoid; finite.</summary>
    public double Coef0 { get; init; }

    /// <summary>Whether samples that have settled at a bound are left out while the problem is solved: faster, and the same within <see cref="Tol"/>.</summary>
    public bool Shrinking { get; init; } = true;

    /// <summary>Tolerance of the stopping criterion, in (0, inf).</summary>
    public double Tol { get; init; } = 1e-3;

    /// <summary>Size of the kernel cache in MB (2^20 bytes), in (0, inf).</summary>
    public double CacheSize { get; init; } = 200;

    /// <summary>Multipliers of <see cref="C"/> by class; null for 1 each.</summary>
    public ClassWeight? ClassWeight { get; init; }

    /// <summary>Most iterations of the solver for each pair of classes; -1 for no limit.</summary>
    public int MaxIter { get; init; } = -1;

    /// <summary>What decision_function answers for more than two classes; predict depends on it only with <see cref="BreakTies"/>.</summary>
    public DecisionFunctionShape DecisionFunctionShape { get; init; } = DecisionFunctionShape.Ovr;

    /// <summary>Break ties of predict by the decision function's values; needs ovr.</summary>
    public bool BreakTies { get; init; }

    /// <exception cref="ArgumentException">The first parameter that is out of its range, in scikit-learn's words.</exception>
    public void Validate() => SvcParameterChecks.Check(this);
}
