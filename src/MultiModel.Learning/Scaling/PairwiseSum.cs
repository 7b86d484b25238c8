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

    /// <summary>The sum over all elements, taken as one column.</summary>
    public static double Of<TTerm>(ReadOnlySpan<double> values, double center) where TTerm : struct, ITerm
    {
        var total = 0.0;
        for (var start = 0; start < values.Length; start += Chunk)
            total += Halves<TTerm>(values.Slice(start, Math.Min(Chunk, values.Length - start)), Vector256.Create(center));
        return total;
    }

    /// <summary>The sum of each column, shape (columns).</summary>
    /// <param name="X">Shape (rows, columns).</param>
    /// <param name="centers">Shape (columns).</param>
    public static double[] OfColumns<TTerm>(Matrix X, ReadOnlySpan<double> centers) where TTerm : struct, ITerm
    {
        // Fewer columns than lanes are summed one by one; otherwise the last vector may overlap the one before.
        if (X.Columns < Lanes)
            return OfNarrow<TTerm>(X, centers);
        var totals = new double[X.Columns];
        Span<double> chunk = new double[X.Columns];
        var scratch = new double[X.Columns * (int)Math.Log2(Chunk)];
        for (var start = 0; start < X.Rows; start += Chunk)
        {
            var rows = Math.Min(Chunk, X.Rows - start);
            HalvesOfColumns<TTerm>(X.Values.AsSpan(start * X.Columns, rows * X.Columns), centers, chunk, scratch);
            for (var j = 0; j < totals.Length; j++)
                totals[j] += chunk[j];
        }
        return totals;
    }

    private static double[] OfNarrow<TTerm>(Matrix X, ReadOnlySpan<double> centers) where TTerm : struct, ITerm
    {
        var (totals, column) = (new double[X.Columns], new double[X.Rows]);
        for (var j = 0; j < totals.Length; j++)
        {
            for (var i = 0; i < column.Length; i++)
                column[i] = X.Values[i * X.Columns + j];
            totals[j] = Of<TTerm>(column, centers[j]);
        }
        return totals;
    }

    private static int HalfOf(int count) => count / 2 / Accumulators * Accumulators;

    private static double Halves<TTerm>(ReadOnlySpan<double> values, Vector256<double> center) where TTerm : struct, ITerm =>
        values.Length <= Leaf
            ? SumLeaf<TTerm>(values, center)
            : Halves<TTerm>(values[..HalfOf(values.Length)], center) + Halves<TTerm>(values[HalfOf(values.Length)..], center);

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

    private static void HalvesOfColumns<TTerm>(ReadOnlySpan<double> values, ReadOnlySpan<double> centers, Span<double> sums, Span<double> scratch) where TTerm : struct, ITerm
    {
        var columns = sums.Length;
        var rows = values.Length / columns;
        if (rows <= Leaf)
        {
            for (var j = 0; j < columns; j += Lanes)
            {
                var at = Math.Min(j, columns - Lanes);
                SumLeafOfColumns<TTerm>(values, rows, columns, at, Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(centers), (nuint)at))
                    .StoreUnsafe(ref MemoryMarshal.GetReference(sums), (nuint)at);
            }
            return;
        }
        var half = HalfOf(rows) * columns;
        var second = scratch[..columns];
        HalvesOfColumns<TTerm>(values[..half], centers, sums, scratch[columns..]);
        HalvesOfColumns<TTerm>(values[half..], centers, second, scratch[columns..]);
        for (var j = 0; j < columns; j++)
            sums[j] += second[j];
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
