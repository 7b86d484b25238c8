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
    public SampleBlocks(Matrix X, ReadOnlySpan<int> rows, CancellationToken ct = default)
    {
        features = X.Columns;
        // Pooled: fresh pages for every pair of classes would cost more than filling them.
        values = ArrayPool<double>.Shared.Rent((rows.Length + Width - 1) / Width * Width * features);
        Array.Clear(values);
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

    public void CopyRow(int sample, Span<double> row)
    {
        for (var f = 0; f < features; f++)
            row[f] = values[IndexOf(sample, f)];
    }

    public void Swap(int i, int j)
    {
        for (var f = 0; f < features; f++)
            (values[IndexOf(i, f)], values[IndexOf(j, f)]) = (values[IndexOf(j, f)], values[IndexOf(i, f)]);
    }

    /// <summary>Dot products of x with the samples of one block (16 of them) into the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Dot(ReadOnlySpan<double> x, int block, Span<double> target)
    {
        ref var source = ref MemoryMarshal.GetReference(values.AsSpan(block * Width * features, Width * features));
        Vector256<double> a = default, b = default, c = default, d = default;
        for (var f = 0; f < x.Length; f++)
        {
            var factor = Vector256.Create(x[f]);
            var at = (nuint)(f * Width);
            a += factor * Vector256.LoadUnsafe(ref source, at);
            b += factor * Vector256.LoadUnsafe(ref source, at + 4);
            c += factor * Vector256.LoadUnsafe(ref source, at + 8);
            d += factor * Vector256.LoadUnsafe(ref source, at + 12);
        }
        a.CopyTo(target);
        b.CopyTo(target[4..]);
        c.CopyTo(target[8..]);
        d.CopyTo(target[12..]);
    }

    /// <summary>Squared distances |x - y|^2 of x to the samples of one block (16 of them) into the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SquaredDistances(ReadOnlySpan<double> x, int block, Span<double> target)
    {
        ref var source = ref MemoryMarshal.GetReference(values.AsSpan(block * Width * features, Width * features));
        Vector256<double> a = default, b = default, c = default, d = default;
        for (var f = 0; f < x.Length; f++)
        {
            var value = Vector256.Create(x[f]);
            var at = (nuint)(f * Width);
            var (p, q) = (value - Vector256.LoadUnsafe(ref source, at), value - Vector256.LoadUnsafe(ref source, at + 4));
            var (r, s) = (value - Vector256.LoadUnsafe(ref source, at + 8), value - Vector256.LoadUnsafe(ref source, at + 12));
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }
        a.CopyTo(target);
        b.CopyTo(target[4..]);
        c.CopyTo(target[8..]);
        d.CopyTo(target[12..]);
    }

    private int IndexOf(int sample, int feature) => (sample / Width * features + feature) * Width + sample % Width;
}
