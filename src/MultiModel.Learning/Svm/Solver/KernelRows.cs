using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MultiModel.Learning;

/// <summary>
/// Rows of the kernel matrix in float32, computed when asked for and kept, least recently used out first, within a number of bytes.
/// A swap of two samples is recorded and applied to a row when the row is next used.
/// </summary>
internal sealed class KernelRows : IDisposable
{
    private const int Width = SampleBlocks.Width, BlocksAtOnce = 32;

    // Multiplications in a row above which all cores share it: about half a millisecond's work.
    private const long LargeRow = 1_000_000;

    private readonly KernelRowFunction function;
    private readonly SampleBlocks samples;
    private readonly int count, padded;
    private readonly double[] squares;
    private readonly int[] order;
    private readonly double[] sample;
    private readonly List<(int I, int J)> swaps = [];
    private readonly LinkedListNode<Row>?[] nodes;
    private readonly LinkedList<Row> recent = [];
    private readonly int capacity;
    private readonly CancellationToken ct;

    // Rows lie in slabs of a pool. As arrays of their own they would be moved by each garbage collection.
    private const int SlabFloats = 1 << 20;
    private readonly List<float[]> slabs = [];
    private readonly int rowsPerSlab;

    private sealed class Row(Memory<float> values)
    {
        public int Id;
        public readonly Memory<float> Values = values;
        public int Length;
        public int SwapsApplied;
    }

    /// <param name="cacheBytes">Bytes of rows to keep; two rows are always kept.</param>
    public KernelRows(SvcParameters parameters, double gamma, SampleBlocks samples, int count, double cacheBytes, CancellationToken ct)
    {
        padded = (count + Width - 1) / Width * Width;
        (this.samples, this.count, this.ct) = (samples, count, ct);
        function = new KernelRowFunction(parameters, gamma);
        sample = new double[samples.Features];
        squares = new double[padded];
        order = [.. Enumerable.Range(0, count)];
        nodes = new LinkedListNode<Row>?[count];
        // The pool rounds up to powers of two; what it gives is counted, not what is asked for.
        var slabFloats = (uint)Math.Clamp(cacheBytes / sizeof(float), 1, SlabFloats);
        rowsPerSlab = Math.Clamp(1 << BitOperations.Log2(slabFloats), padded, Math.Max(padded, SlabFloats)) / padded;
        var slabBytes = sizeof(float) * (double)BitOperations.RoundUpToPowerOf2((uint)(rowsPerSlab * padded));
        capacity = (int)Math.Clamp(Math.Floor(cacheBytes / slabBytes) * rowsPerSlab, 2, count + 2.0);
        Diagonal = new double[count];
        // |y|^2 is the distance to the origin, and |0 - y|^2 has the bits of y.y.
        for (var block = 0; block * Width < count; block += BlocksAtOnce)
        {
            ct.ThrowIfCancellationRequested();
            samples.SquaredDistances(sample, block, Math.Min(BlocksAtOnce, padded / Width - block), squares.AsSpan(block * Width));
        }
        for (var i = 0; i < count; i++)
            Diagonal[i] = KernelFunction.FromDot(parameters, gamma, squares[i], squares[i], squares[i]);
    }

    /// <summary>Bytes that the rows take.</summary>
    public long CachedBytes => slabs.Sum(static slab => (long)slab.Length * sizeof(float));

    /// <summary>K(i, i) for each sample, in float64.</summary>
    public double[] Diagonal { get; }

    /// <summary>The sample's original place.</summary>
    public int OriginalOf(int position) => order[position];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Swap(int i, int j)
    {
        samples.Swap(i, j);
        (squares[i], squares[j]) = (squares[j], squares[i]);
        (Diagonal[i], Diagonal[j]) = (Diagonal[j], Diagonal[i]);
        (order[i], order[j]) = (order[j], order[i]);
        swaps.Add((i, j));
    }

    /// <summary>K(position, 0..length - 1). Valid until the second next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<float> Get(int position, int length)
    {
        var row = Find(order[position]);
        ApplySwaps(row);
        if (row.Length < length)
        {
            Compute(position, row.Length / Width, (length + Width - 1) / Width, row.Values);
            row.Length = Math.Min(count, (length + Width - 1) / Width * Width);
        }
        return row.Values.Span[..length];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Row Find(int id)
    {
        var node = nodes[id];
        if (node is not null)
            recent.Remove(node);
        else if (recent.Count < capacity)
            node = new LinkedListNode<Row>(new Row(NewSlot(recent.Count)) { SwapsApplied = swaps.Count });
        else
        {
            node = recent.First!;
            recent.RemoveFirst();
            nodes[node.Value.Id] = null;
            (node.Value.Length, node.Value.SwapsApplied) = (0, swaps.Count);
        }
        node.Value.Id = id;
        nodes[id] = node;
        recent.AddLast(node);
        return node.Value;
    }

    private Memory<float> NewSlot(int index)
    {
        if (index % rowsPerSlab == 0)
            slabs.Add(ArrayPool<float>.Shared.Rent(rowsPerSlab * padded));
        return slabs[^1].AsMemory(index % rowsPerSlab * padded, padded);
    }

    /// <summary>Gives the rows' memory back; no row may be read afterwards.</summary>
    public void Dispose()
    {
        slabs.ForEach(static slab => ArrayPool<float>.Shared.Return(slab));
        slabs.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplySwaps(Row row)
    {
        var values = row.Values.Span;
        for (; row.SwapsApplied < swaps.Count; row.SwapsApplied++)
        {
            var (i, j) = swaps[row.SwapsApplied];
            if (Math.Max(i, j) < row.Length)
                (values[i], values[j]) = (values[j], values[i]);
            else
                row.Length = Math.Min(row.Length, Math.Min(i, j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(int position, int fromBlock, int toBlock, Memory<float> target)
    {
        samples.CopyRow(position, sample);
        var parts = (toBlock - fromBlock) * (long)Width * samples.Features < LargeRow ? 1 : Environment.ProcessorCount;
        if (parts == 1)
            ComputeBlocks(position, fromBlock, toBlock, target);
        else
            Parallel.For(0, parts, part => ComputeBlocks(position, At(part), At(part + 1), target));
        ct.ThrowIfCancellationRequested();

        int At(int part) => fromBlock + (int)((toBlock - fromBlock) * (long)part / parts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeBlocks(int position, int fromBlock, int toBlock, Memory<float> target)
    {
        Span<double> dots = stackalloc double[BlocksAtOnce * Width];
        for (var first = fromBlock; first < toBlock; first += BlocksAtOnce)
        {
            // One row of many samples or features takes long enough to be noticed.
            if (ct.IsCancellationRequested)
                return;
            var blocks = Math.Min(BlocksAtOnce, toBlock - first);
            samples.Dot(sample, first, blocks, dots);
            function.Apply(dots[..(blocks * Width)], squares[position], squares.AsSpan(first * Width), target.Span[(first * Width)..]);
        }
    }
}
