using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// Turns dot products into kernel values in float32, several at a time, with the bits of <see cref="KernelFunction.FromDot"/> rounded to float.
/// </summary>
internal readonly struct KernelRowFunction(SvcParameters parameters, double gamma)
{
    /// <param name="dots">x.y for each sample y; a multiple of 8 of them.</param>
    /// <param name="square">x.x</param>
    /// <param name="squares">y.y for each sample y; used by rbf only.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<double> dots, double square, ReadOnlySpan<double> squares, Span<float> target)
    {
        switch (parameters.Kernel)
        {
            case Kernel.Linear:
                for (var j = 0; j < dots.Length; j += 8)
                    Vector256.Narrow(Load(dots, j), Load(dots, j + 4)).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)j);
                break;
            case Kernel.Poly:
                for (var j = 0; j < dots.Length; j += 8)
                    Vector256.Narrow(Power(Load(dots, j)), Power(Load(dots, j + 4))).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)j);
                break;
            case Kernel.Rbf:
                ApplyRbf(dots, square, squares, target);
                break;
            default:
                for (var j = 0; j < dots.Length; j++)
                    target[j] = (float)KernelFunction.FromDot(parameters, gamma, dots[j], square, square);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyRbf(ReadOnlySpan<double> dots, double square, ReadOnlySpan<double> squares, Span<float> target)
    {
        ref var ds = ref MemoryMarshal.GetReference(dots);
        ref var ss = ref MemoryMarshal.GetReference(squares);
        ref var ts = ref MemoryMarshal.GetReference(target);
        var (factor, own) = (Vector256.Create(-gamma), Vector256.Create(square));
        for (nuint j = 0; j < (nuint)dots.Length; j += 8)
        {
            var (low, high) = (Vector256.LoadUnsafe(ref ds, j), Vector256.LoadUnsafe(ref ds, j + 4));
            low = factor * (own + Vector256.LoadUnsafe(ref ss, j) - (low + low));
            high = factor * (own + Vector256.LoadUnsafe(ref ss, j + 4) - (high + high));
            Vector256.Narrow(Exponential.ForFloat(low), Exponential.ForFloat(high)).StoreUnsafe(ref ts, j);
        }
    }

    private static Vector256<double> Load(ReadOnlySpan<double> values, int at) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);

    private Vector256<double> Power(Vector256<double> dot)
    {
        var value = gamma * dot + Vector256.Create(parameters.Coef0);
        var result = Vector256<double>.One;
        for (var times = parameters.Degree; times > 0; times /= 2, value *= value)
            if (times % 2 == 1)
                result *= value;
        return result;
    }
}
