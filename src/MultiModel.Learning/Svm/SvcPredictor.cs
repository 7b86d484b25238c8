using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiModel.Learning;

/// <summary>
/// Decision values of a fitted SVC, one per pair of classes, laid out for speed: support vectors in blocks for SIMD across vectors, dual
/// coefficients vector by vector for SIMD across pairs. Sums run in libsvm's order, so the bits are its own. Safe for concurrent use.
/// </summary>
internal sealed class SvcPredictor
{
    private const int Lanes = 4;
    private readonly SvcState state;
    private readonly SampleBlocks vectors;
    private readonly int vectorCount, paddedVectors, classes, stride;
    private readonly double[] coefficients;

    public SvcPredictor(SvcState state)
    {
        this.state = state;
        classes = state.Classes.Count;
        vectorCount = state.SupportVectors.Rows;
        paddedVectors = (vectorCount + SampleBlocks.Width - 1) / SampleBlocks.Width * SampleBlocks.Width;
        vectors = new SampleBlocks(state.SupportVectors, [.. Enumerable.Range(0, vectorCount)]);
        stride = (classes - 1 + Lanes - 1) / Lanes * Lanes;
        coefficients = new double[vectorCount * stride];
        for (var row = 0; row < classes - 1; row++)
            for (var v = 0; v < vectorCount; v++)
                coefficients[v * stride + row] = state.InternalDualCoef[row, v];
    }

    public int Pairs => classes * (classes - 1) / 2;

    /// <param name="X">Samples in row order, shape (n, n_features).</param>
    /// <param name="decisions">Shape (n, Pairs), libsvm's sign: positive for the first class of the pair.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decide(ReadOnlySpan<double> X, Span<double> decisions)
    {
        var buffer = ArrayPool<double>.Shared.Rent(paddedVectors + classes * stride);
        var kernel = buffer.AsSpan(0, paddedVectors);
        var sums = buffer.AsSpan(paddedVectors, classes * stride);
        for (var row = 0; row * Pairs < decisions.Length; row++)
        {
            Kernels(X.Slice(row * vectors.Features, vectors.Features), kernel);
            SumPairs(kernel, sums, decisions.Slice(row * Pairs, Pairs));
        }
        ArrayPool<double>.Shared.Return(buffer);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Kernels(ReadOnlySpan<double> x, Span<double> kernel)
    {
        var parameters = state.Parameters;
        if (parameters.Kernel == Kernel.Rbf)
        {
            vectors.SquaredDistances(x, 0, kernel.Length / SampleBlocks.Width, kernel);
            var gamma = state.Gamma;
            for (var v = 0; v < vectorCount; v++)
                kernel[v] = Math.Exp(-gamma * kernel[v]);
            return;
        }
        vectors.Dot(x, 0, kernel.Length / SampleBlocks.Width, kernel);
        if (parameters.Kernel != Kernel.Linear)
            for (var v = 0; v < vectorCount; v++)
                kernel[v] = KernelFunction.FromDot(parameters, state.Gamma, kernel[v], 0, 0);
    }

    // The sum of pair (i, j) runs over the vectors of class i with row j - 1 of the coefficients, then goes on over those of class j with
    // row i. So one pass over the classes in order carries all sums: in class c, row m belongs to pair (m, c) or (c, m + 1).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumPairs(ReadOnlySpan<double> kernel, Span<double> sums, Span<double> decisions)
    {
        sums.Clear();
        var first = 0;
        for (var c = 0; c < classes; c++)
        {
            var rows = sums.Slice(c * stride, stride);
            for (var m = 0; m < c; m++)
                rows[m] = sums[m * stride + c - 1];
            for (var m = 0; m < stride; m += Lanes)
                SumRows(kernel.Slice(first, state.NSupport[c]), coefficients.AsSpan(first * stride + m), stride, rows.Slice(m, Lanes));
            first += state.NSupport[c];
        }
        for (int i = 0, p = 0; i < classes; i++)
            for (var j = i + 1; j < classes; j++, p++)
                decisions[p] = sums[j * stride + i] + state.InternalIntercept[p];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows(ReadOnlySpan<double> kernel, ReadOnlySpan<double> coefficients, int stride, Span<double> rows)
    {
        ref var source = ref MemoryMarshal.GetReference(coefficients);
        var sum = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(rows));
        for (var v = 0; v < kernel.Length; v++)
            sum += Vector256.LoadUnsafe(ref source, (nuint)(v * stride)) * kernel[v];
        sum.CopyTo(rows);
    }
}
