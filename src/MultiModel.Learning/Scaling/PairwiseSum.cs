using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// Sums in the order of numpy's add.reduce over contiguous memory, so that the last bit agrees: pairwise, with 8 accumulators in leaves of at
/// most 128 elements, halves rounded down to multiples of 8, restarted every 8192 elements. A matrix is summed column by column as a
/// column-ordered array would be, four columns at a time, while it is read row by row.
/// </summary>
internal static class PairwiseSum
{
    private const int Chunk = 8192, Leaf = 128, Accumulators = 8, Lanes = 4;

    // Below this many elements starting threads costs more than it gains.
    private const int LargeMatrix = 1_000_000;

    /// <summary>The sum over all elements, taken as one column.</summary>
    public static double Of<TTerm>(ReadOnlySpan<double> values, double center, CancellationToken ct = default) where TTerm : struct, ITerm
    {
        var total = 0.0;
        for (var start = 0; start < values.Length; start += Chunk)
        {
            ct.ThrowIfCancellationRequested();
            total += Halves<TTerm>(values.Slice(start, Math.Min(Chunk, values.Length - start)), Vector256.Create(center));
        }
        return total;
    }

    /// <summary>Two sums of each column, shape (columns), in one pass over the matrix; on all cores when it is large.</summary>
    /// <param name="X">Shape (rows, columns).</param>
    /// <param name="centers">Shape (columns).</param>
    public static (double[] First, double[] Second) OfColumns<TFirst, TSecond>(Matrix X, double[] centers) where TFirst : struct, ITerm where TSecond : struct, ITerm
    {
        // Fewer columns than lanes are summed one by one; otherwise the last vector may overlap the one before.
        if (X.Columns < Lanes)
            return OfNarrow<TFirst, TSecond>(X, centers);
        var chunks = (X.Rows + Chunk - 1) / Chunk;
        var sums = new double[chunks][];
        if (X.Values.Length < LargeMatrix)
            for (var chunk = 0; chunk < chunks; chunk++)
                SumChunk(chunk);
        else
            Parallel.For(0, chunks, SumChunk);
        var totals = new double[2 * X.Columns];
        foreach (var chunk in sums)
            for (var j = 0; j < totals.Length; j++)
                totals[j] += chunk[j];
        return (totals[..X.Columns], totals[X.Columns..]);

        void SumChunk(int chunk)
        {
            var values = X.Values.AsSpan(chunk * Chunk * X.Columns, Math.Min(Chunk, X.Rows - chunk * Chunk) * X.Columns);
            HalvesOfColumns<TFirst, TSecond>(values, centers, sums[chunk] = new double[2 * X.Columns], new double[2 * X.Columns * (int)Math.Log2(Chunk)]);
        }
    }

    private static (double[], double[]) OfNarrow<TFirst, TSecond>(Matrix X, double[] centers) where TFirst : struct, ITerm where TSecond : struct, ITerm
    {
        var (first, second, column) = (new double[X.Columns], new double[X.Columns], new double[X.Rows]);
        for (var j = 0; j < X.Columns; j++)
        {
            for (var i = 0; i < column.Length; i++)
                column[i] = X.Values[i * X.Columns + j];
            (first[j], second[j]) = (Of<TFirst>(column, centers[j]), Of<TSecond>(column, centers[j]));
        }
        return (first, second);
    }

    private static int HalfOf(int count) => count / 2 / Accumulators * Accumulators;

    private static double Halves<TTerm>(ReadOnlySpan<double> values, Vector256<double> center) where TTerm : struct, ITerm =>
        values.Length <= Leaf
            ? SumLeaf<TTerm>(values, center)
            : Halves<TTerm>(values[..HalfOf(values.Length)], center) + Halves<TTerm>(values[HalfOf(values.Length)..], center);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumLeaf<TTerm>(ReadOnlySpan<double> values, Vector256<double> center) where TTerm : struct, ITerm
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        var (i, sum) = (0, 0.0);
        if (values.Length >= Accumulators)
        {
            var (low, high) = (TTerm.Of(Vector256.LoadUnsafe(ref source), center), TTerm.Of(Vector256.LoadUnsafe(ref source, Lanes), center));
            for (i = Accumulators; i <= values.Length - Accumulators; i += Accumulators)
            {
                low += TTerm.Of(Vector256.LoadUnsafe(ref source, (nuint)i), center);
                high += TTerm.Of(Vector256.LoadUnsafe(ref source, (nuint)i + Lanes), center);
            }
            sum = low[0] + low[1] + (low[2] + low[3]) + (high[0] + high[1] + (high[2] + high[3]));
        }
        for (; i < values.Length; i++)
            sum += TTerm.Of(Vector256.Create(values[i]), center)[0];
        return sum;
    }

    // Both terms are summed while the leaf's rows are in the processor's cache.
    private static void HalvesOfColumns<TFirst, TSecond>(ReadOnlySpan<double> values, ReadOnlySpan<double> centers, Span<double> sums, Span<double> scratch)
        where TFirst : struct, ITerm where TSecond : struct, ITerm
    {
        var columns = centers.Length;
        var rows = values.Length / columns;
        if (rows <= Leaf)
        {
            SumLeaf<TFirst>(values, rows, centers, sums[..columns]);
            SumLeaf<TSecond>(values, rows, centers, sums[columns..]);
            return;
        }
        var half = HalfOf(rows) * columns;
        var second = scratch[..sums.Length];
        HalvesOfColumns<TFirst, TSecond>(values[..half], centers, sums, scratch[sums.Length..]);
        HalvesOfColumns<TFirst, TSecond>(values[half..], centers, second, scratch[sums.Length..]);
        for (var j = 0; j < sums.Length; j++)
            sums[j] += second[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumLeaf<TTerm>(ReadOnlySpan<double> values, int rows, ReadOnlySpan<double> centers, Span<double> sums) where TTerm : struct, ITerm
    {
        for (var j = 0; j < centers.Length; j += Lanes)
        {
            var at = Math.Min(j, centers.Length - Lanes);
            SumLeafOfColumns<TTerm>(values, rows, centers.Length, at, Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(centers), (nuint)at))
                .StoreUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<double> SumLeafOfColumns<TTerm>(ReadOnlySpan<double> values, int rows, int columns, int column, Vector256<double> center) where TTerm : struct, ITerm
    {
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), column);
        var (i, sum) = (0, Vector256<double>.Zero);
        if (rows >= Accumulators)
        {
            Vector256<double> a = Row(ref source, 0), b = Row(ref source, 1), c = Row(ref source, 2), d = Row(ref source, 3);
            Vector256<double> e = Row(ref source, 4), f = Row(ref source, 5), g = Row(ref source, 6), h = Row(ref source, 7);
            for (i = Accumulators; i <= rows - Accumulators; i += Accumulators)
            {
                a += Row(ref source, i);
                b += Row(ref source, i + 1);
                c += Row(ref source, i + 2);
                d += Row(ref source, i + 3);
                e += Row(ref source, i + 4);
                f += Row(ref source, i + 5);
                g += Row(ref source, i + 6);
                h += Row(ref source, i + 7);
            }
            sum = a + b + (c + d) + (e + f + (g + h));
        }
        for (; i < rows; i++)
            sum += Row(ref source, i);
        return sum;

        Vector256<double> Row(ref double first, int row) => TTerm.Of(Vector256.LoadUnsafe(ref first, (nuint)(row * columns)), center);
    }
}
