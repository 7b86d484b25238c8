namespace MultiModel.Learning;

/// <summary>
/// Sums of a column in numpy's order for a column-ordered array, so that the last bit agrees: pairwise, with 8 accumulators in blocks
/// of at most 128, halves rounded down to multiples of 8, restarted every 8192 elements.
/// </summary>
internal static class ColumnSums
{
    private const int Chunk = 8192;

    public static double Sum(Matrix X, int column, Func<double, double> term)
    {
        var total = 0.0;
        for (var start = 0; start < X.Rows; start += Chunk)
            total += Pairwise(X, column, start, Math.Min(Chunk, X.Rows - start), term);
        return total;
    }

    private static double Pairwise(Matrix X, int column, int start, int count, Func<double, double> term)
    {
        double At(int i) => term(X.Values[(start + i) * X.Columns + column]);
        if (count < 8)
        {
            var sum = 0.0;
            for (var i = 0; i < count; i++)
                sum += At(i);
            return sum;
        }
        if (count <= 128)
        {
            Span<double> r = stackalloc double[8];
            for (var k = 0; k < 8; k++)
                r[k] = At(k);
            var i = 8;
            for (; i < count - count % 8; i += 8)
                for (var k = 0; k < 8; k++)
                    r[k] += At(i + k);
            var sum = r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7]));
            for (; i < count; i++)
                sum += At(i);
            return sum;
        }
        var half = count / 2;
        half -= half % 8;
        return Pairwise(X, column, start, half, term) + Pairwise(X, column, start + half, count - half, term);
    }
}
