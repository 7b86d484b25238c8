using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// exp in float32, four at a time, equal to <c>(float)Math.Exp(x)</c>. A float64 approximation with a relative error below 2^-36 decides the
/// float32 except next to a rounding boundary; there, and outside of the normal range of float32, Math.Exp is asked.
/// </summary>
internal static class Exponential
{
    // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    private const double RoundingShift = 6755399441055744;
    private const double Log2E = 1.4426950408889634, Ln2 = 0.6931471805599453;

    // exp(-87) is a normal float32; exp(-104) is less than half of the smallest positive one.
    private const double Normal = 87, Vanishing = -104;

    // A float32 drops 29 bits of a float64's mantissa; rounding turns in the middle of them.
    private const long DroppedBits = (1L << 29) - 1, Doubt = 1L << 17;

    /// <summary>exp(x) as float64 whose rounding to float32 is right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ForFloat(Vector256<double> x)
    {
        var shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(Log2E), Vector256.Create(RoundingShift));
        var k = shifted - Vector256.Create(RoundingShift);
        var r = Vector256.MultiplyAddEstimate(k, Vector256.Create(-Ln2), x);
        // Taylor series to degree 9, |r| <= ln(2) / 2.
        var r2 = r * r;
        var r4 = r2 * r2;
        var p01 = Vector256.MultiplyAddEstimate(r, Vector256<double>.One, Vector256<double>.One);
        var p23 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1 / 6.0), Vector256.Create(0.5));
        var p45 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1 / 120.0), Vector256.Create(1 / 24.0));
        var p67 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1 / 5040.0), Vector256.Create(1 / 720.0));
        var p89 = Vector256.MultiplyAddEstimate(r, Vector256.Create(1 / 362880.0), Vector256.Create(1 / 40320.0));
        var p03 = Vector256.MultiplyAddEstimate(r2, p23, p01);
        var p47 = Vector256.MultiplyAddEstimate(r2, p67, p45);
        var p49 = Vector256.MultiplyAddEstimate(r4, p89, p47);
        var p = Vector256.MultiplyAddEstimate(r4, p49, p03);
        var e = (p.AsInt64() + Vector256.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();

        var doubtful = Vector256.LessThan((e.AsInt64() + Vector256.Create((1L << 28) + Doubt)) & Vector256.Create(DroppedBits), Vector256.Create(2 * Doubt));
        var settled = Vector256.AndNot(Vector256.LessThan(Vector256.Abs(x), Vector256.Create(Normal)), doubtful.AsDouble());
        return settled.ExtractMostSignificantBits() == 0b1111 ? e : OneByOne(x);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<double> OneByOne(Vector256<double> x) => Vector256.Create(One(x[0]), One(x[1]), One(x[2]), One(x[3]));

    private static double One(double x) => x < Vanishing ? 0 : Math.Exp(x);
}
