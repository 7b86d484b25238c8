using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>What is summed of each element; NaN counts as 0 unless said otherwise.</summary>
internal interface ITerm
{
    static abstract Vector256<double> Of(Vector256<double> x, Vector256<double> center);
}

/// <summary>x</summary>
internal readonly struct ValueTerm : ITerm
{
    public static Vector256<double> Of(Vector256<double> x, Vector256<double> center) => x & Vector256.Equals(x, x);
}

/// <summary>x - center</summary>
internal readonly struct ResidualTerm : ITerm
{
    public static Vector256<double> Of(Vector256<double> x, Vector256<double> center) => ValueTerm.Of(x - center, default);
}

/// <summary>(x - center)^2</summary>
internal readonly struct SquareTerm : ITerm
{
    public static Vector256<double> Of(Vector256<double> x, Vector256<double> center)
    {
        var residual = ResidualTerm.Of(x, center);
        return residual * residual;
    }
}

/// <summary>0 for a finite x, NaN for the others.</summary>
internal readonly struct FiniteTerm : ITerm
{
    public static Vector256<double> Of(Vector256<double> x, Vector256<double> center) => x - x;
}
