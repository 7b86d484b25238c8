using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// Samples laid out for SIMD across samples: blocks of 16 samples, feature by feature, so that each lane sums one sample's products in the
/// order of the features. That keeps the bits of a plain loop. No fused multiply-add, for the same reason.
/// </summary>
internal sealed class SampleBlocks : IDisposable
{
    public const int Width = 16;
    private readonly int features;
    private readonly double[] values;

    /// <param name="X">Shape (n_samples, n_features).</param>
    /// <param name="rows">The rows of X to take, in order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SampleBlocks(Matrix X, ReadOnlySpan<int> rows, CancellationToken ct = default)
    {
        features = X.Columns;
        // Pooled: fresh pages for every pair of classes would cost more than filling them.
        var size = (rows.Length + Width - 1) / Width * Width * features;
        values = ArrayPool<double>.Shared.Rent(size);
        values.AsSpan(rows.Length / Width * Width * features, size - rows.Length / Width * Width * features).Clear();
        for (var first = 0; first < rows.Length; first += Width)
        {
            ct.ThrowIfCancellationRequested();
            for (var lane = 0; lane < Math.Min(Width, rows.Length - first); lane++)
            {
                var row = X.Row(rows[first + lane]);
                var block = values.AsSpan(first * features, Width * features);
                for (var f = 0; f < row.Length; f++)
                    block[f * Width + lane] = row[f];
            }
        }
    }

    public int Features => features;

    /// <summary>Gives the memory back; nothing may be read afterwards.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRow(int sample, Span<double> row)
    {
        for (var f = 0; f < features; f++)
            row[f] = values[IndexOf(sample, f)];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Swap(int i, int j)
    {
        for (var f = 0; f < features; f++)
            (values[IndexOf(i, f)], values[IndexOf(j, f)]) = (values[IndexOf(j, f)], values[IndexOf(i, f)]);
    }

    /// <summary>Dot products of x with the samples of some blocks (16 in each) into the target.</summary>
    public void Dot(ReadOnlySpan<double> x, int firstBlock, int blocks, Span<double> target) => Sum<Product>(x, firstBlock, blocks, target);

    /// <summary>Squared distances |x - y|^2 of x to the samples of some blocks (16 in each) into the target.</summary>
    public void SquaredDistances(ReadOnlySpan<double> x, int firstBlock, int blocks, Span<double> target) => Sum<SquaredDifference>(x, firstBlock, blocks, target);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum<TTerm>(ReadOnlySpan<double> x, int firstBlock, int blocks, Span<double> target) where TTerm : struct, IPairTerm
    {
        ref var source = ref MemoryMarshal.GetReference(values.AsSpan(firstBlock * Width * x.Length, blocks * Width * x.Length));
        ref var sums = ref MemoryMarshal.GetReference(target[..(blocks * Width)]);
        for (var block = 0; block < blocks; block++)
        {
            Vector256<double> a = default, b = default, c = default, d = default;
            for (var f = 0; f < x.Length; f++)
            {
                var value = Vector256.Create(x[f]);
                a += TTerm.Of(value, Vector256.LoadUnsafe(ref source));
                b += TTerm.Of(value, Vector256.LoadUnsafe(ref source, 4));
                c += TTerm.Of(value, Vector256.LoadUnsafe(ref source, 8));
                d += TTerm.Of(value, Vector256.LoadUnsafe(ref source, 12));
                source = ref Unsafe.Add(ref source, Width);
            }
            var at = (nuint)(block * Width);
            a.StoreUnsafe(ref sums, at);
            b.StoreUnsafe(ref sums, at + 4);
            c.StoreUnsafe(ref sums, at + 8);
            d.StoreUnsafe(ref sums, at + 12);
        }
    }

    private interface IPairTerm
    {
        static abstract Vector256<double> Of(Vector256<double> x, Vector256<double> y);
    }

    private readonly struct Product : IPairTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => x * y;
    }

    private readonly struct SquaredDifference : IPairTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector256<double> x, Vector256<double> y) => (x - y) * (x - y);
    }

    private int IndexOf(int sample, int feature) => (sample / Width * features + feature) * Width + sample % Width;
}
