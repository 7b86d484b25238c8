using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// exp in float32, four at a time, equal to <c>(float)Math.Exp(x)</c>. The vector exp may differ from Math.Exp in the last bits of the
/// float64; that shows in the float32 only next to a rounding boundary, and there, as outside of the normal range of float32, Math.Exp is asked.
/// </summary>
internal static class Exponential
{
    // exp(-87) is a normal float32; exp(-104) is less than half of the smallest positive one.
    private const double SmallestNormal = -87, Zero = -104, LargestNormal = 88;

    // A float32 keeps 23 of the 52 bits of a mantissa: rounding turns at 2^28 of the other 29 bits.
    private const long DroppedBits = (1L << 29) - 1, Boundary = 1L << 28, Doubt = 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToFloat(Vector256<double> x, Span<float> target)
    {
        var e = Vector256.Exp(x);
        var distance = Vector256.Abs((e.AsInt64() & Vector256.Create(DroppedBits)) - Vector256.Create(Boundary));
        var exact = Vector256.GreaterThan(distance, Vector256.Create(Doubt)).AsDouble()
            & Vector256.GreaterThan(x, Vector256.Create(SmallestNormal)) & Vector256.LessThan(x, Vector256.Create(LargestNormal));
        Vector256.Narrow(e, e).GetLower().CopyTo(target);
        if (exact.ExtractMostSignificantBits() == 0b1111)
            return;
        for (var i = 0; i < 4; i++)
            if (x[i] < Zero)
                target[i] = 0;
            else if (exact.AsInt64()[i] == 0)
                target[i] = (float)Math.Exp(x[i]);
    }
}
