using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// The loops of SMO over the active samples, four at a time. Ties go to the last sample, as in libsvm. A penalty of 0 lets a sample
/// take part, negative infinity keeps it out.
/// </summary>
internal static class SmoPasses
{
    private static readonly Vector256<double> FirstIndices = Vector256.Create(0.0, 1, 2, 3), Four = Vector256.Create(4.0);

    /// <summary>h += rowI * changeI + rowJ * changeJ, and the maximum of penalty - h with its index (-1 when every sample is kept out).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Max, int Index) UpdateAndFindUp(
        Span<double> h,
        ReadOnlySpan<double> penalty,
        ReadOnlySpan<float> rowI,
        double changeI,
        ReadOnlySpan<float> rowJ,
        double changeJ)
    {
        ref var hs = ref MemoryMarshal.GetReference(h);
        ref var ps = ref MemoryMarshal.GetReference(penalty);
        ref var ri = ref MemoryMarshal.GetReference(rowI);
        ref var rj = ref MemoryMarshal.GetReference(rowJ);
        var (ci, cj) = (Vector256.Create(changeI), Vector256.Create(changeJ));
        var (max, index, indices) = (Vector256.Create(double.NegativeInfinity), Vector256.Create(-1.0), FirstIndices);
        var t = 0;
        for (; t <= h.Length - 4; t += 4)
        {
            var updated = Vector256.LoadUnsafe(ref hs, (nuint)t) + (Widen(ref ri, t) * ci + Widen(ref rj, t) * cj);
            updated.StoreUnsafe(ref hs, (nuint)t);
            Keep(Vector256.LoadUnsafe(ref ps, (nuint)t) - updated, indices, ref max, ref index);
            indices += Four;
        }
        var best = Last(max, index);
        for (; t < h.Length; t++)
        {
            h[t] += rowI[t] * changeI + rowJ[t] * changeJ;
            Keep(penalty[t] - h[t], t, ref best);
        }
        return best;
    }

    /// <summary>The maximum of penalty - h with its index (-1 when every sample is kept out).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Max, int Index) FindUp(ReadOnlySpan<double> h, ReadOnlySpan<double> penalty)
    {
        var best = (double.NegativeInfinity, -1);
        for (var t = 0; t < h.Length; t++)
            Keep(penalty[t] - h[t], t, ref best);
        return best;
    }

    /// <summary>
    /// Second-order choice of the partner of a sample (Fan, Chen, Lin 2005, WSS 2): of the samples with max + h &gt; 0 the one with the greatest
    /// (max + h)^2 / curvature, curvature = diagonalI + diagonal - 2 row, tau where that is not positive.
    /// </summary>
    /// <returns>The partner's index (-1 for none), and the maximum of h + penalty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Index, double MaxLow) FindPartner(
        ReadOnlySpan<double> h,
        ReadOnlySpan<double> penalty,
        ReadOnlySpan<float> row,
        ReadOnlySpan<double> diagonal,
        double diagonalI,
        double max,
        double tau)
    {
        ref var hs = ref MemoryMarshal.GetReference(h);
        ref var ps = ref MemoryMarshal.GetReference(penalty);
        ref var rs = ref MemoryMarshal.GetReference(row);
        ref var ds = ref MemoryMarshal.GetReference(diagonal);
        var (di, up, floor, almostOne) = (Vector256.Create(diagonalI), Vector256.Create(max), Vector256.Create(tau), Vector256.Create(1 - 1e-15));
        var (maxLow, gain, index, indices) = (Vector256.Create(double.NegativeInfinity), Vector256.Create(double.NegativeInfinity), Vector256.Create(-1.0), FirstIndices - Four);
        var t = 0;
        for (; t <= h.Length - 4; t += 4)
        {
            var low = Vector256.LoadUnsafe(ref hs, (nuint)t) + Vector256.LoadUnsafe(ref ps, (nuint)t);
            maxLow = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(low, maxLow), low, maxLow);
            var difference = up + low;
            indices += Four;
            var inner = Widen(ref rs, t);
            var curvature = di + Vector256.LoadUnsafe(ref ds, (nuint)t) - (inner + inner);
            curvature = Vector256.ConditionalSelect(Vector256.GreaterThan(curvature, default), curvature, floor);
            var square = difference * difference;
            // A quotient that reaches the gain has a numerator that nearly reaches gain * curvature: this spares most divisions.
            var promising = Vector256.GreaterThan(difference, default) & Vector256.GreaterThanOrEqual(square, gain * curvature * almostOne);
            if (promising == Vector256<double>.Zero)
                continue;
            var candidate = square / curvature;
            var better = promising & Vector256.GreaterThanOrEqual(candidate, gain);
            gain = Vector256.ConditionalSelect(better, candidate, gain);
            index = Vector256.ConditionalSelect(better, indices, index);
        }
        var (best, bestLow) = (Last(gain, index), double.NegativeInfinity);
        for (var lane = 0; lane < 4; lane++)
            bestLow = Math.Max(bestLow, maxLow[lane]);
        for (; t < h.Length; t++)
        {
            var low = h[t] + penalty[t];
            bestLow = low >= bestLow ? low : bestLow;
            var difference = max + low;
            var curvature = diagonalI + diagonal[t] - 2.0 * row[t];
            if (difference > 0)
                Keep(difference * difference / (curvature > 0 ? curvature : tau), t, ref best);
        }
        return (best.Index, bestLow);
    }

    /// <summary>target += factor * row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<float> row)
    {
        ref var ts = ref MemoryMarshal.GetReference(target);
        ref var rs = ref MemoryMarshal.GetReference(row);
        var f = Vector256.Create(factor);
        var t = 0;
        for (; t <= target.Length - 4; t += 4)
            (Vector256.LoadUnsafe(ref ts, (nuint)t) + Widen(ref rs, t) * f).StoreUnsafe(ref ts, (nuint)t);
        for (; t < target.Length; t++)
            target[t] += factor * row[t];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Widen(ref float row, int at)
    {
        var four = Vector128.LoadUnsafe(ref row, (nuint)at);
        return Vector256.WidenLower(four.ToVector256Unsafe());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector256<double> candidate, Vector256<double> indices, ref Vector256<double> max, ref Vector256<double> index)
    {
        var better = Vector256.GreaterThanOrEqual(candidate, max);
        max = Vector256.ConditionalSelect(better, candidate, max);
        index = Vector256.ConditionalSelect(better, indices, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(double candidate, int at, ref (double Value, int Index) best)
    {
        if (candidate >= best.Value && candidate > double.NegativeInfinity)
            best = (candidate, at);
    }

    // Each lane holds its own last maximum: the greatest wins, then the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Value, int Index) Last(Vector256<double> values, Vector256<double> indices)
    {
        var best = (Value: double.NegativeInfinity, Index: -1);
        for (var lane = 0; lane < 4; lane++)
            if (values[lane] > best.Value || values[lane] == best.Value && indices[lane] > best.Index && best.Index != -1)
                best = (values[lane], (int)indices[lane]);
        return best;
    }
}
