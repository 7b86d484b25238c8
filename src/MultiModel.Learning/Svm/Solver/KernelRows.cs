namespace MultiModel.Learning;

/// <summary>
/// Rows of the kernel matrix in float32, computed when asked for and kept, least recently used out first, within a number of bytes.
/// A swap of two samples is recorded and applied to a row when the row is next used.
/// </summary>
internal sealed class KernelRows
{
    private readonly SvcParameters parameters;
    private readonly double gamma;
    private readonly SampleBlocks samples;
    private readonly int count;
    private readonly double[] squares;
    private readonly int[] order;
    private readonly double[] sample;
    private readonly List<(int I, int J)> swaps = [];
    private readonly Row?[] rows;
    private readonly LinkedList<Row> recent = [];
    private readonly int capacity;

    private sealed class Row(int id, float[] values)
    {
        public int Id = id;
        public float[] Values = values;
        public int Length;
        public int SwapsApplied;
        public LinkedListNode<Row>? Node;
    }

    public KernelRows(SvcParameters parameters, double gamma, SampleBlocks samples, int count)
    {
        (this.parameters, this.gamma, this.samples, this.count) = (parameters, gamma, samples, count);
        sample = new double[samples.Features];
        squares = new double[count];
        order = [.. Enumerable.Range(0, count)];
        rows = new Row?[count];
        capacity = (int)Math.Clamp(parameters.CacheSize * (1 << 20) / (sizeof(float) * (double)count), 2, count + 2.0);
        Diagonal = new double[count];
        for (var i = 0; i < count; i++)
        {
            samples.CopyRow(i, sample);
            squares[i] = KernelFunction.Dot(sample, sample);
            Diagonal[i] = KernelFunction.FromDot(parameters, gamma, squares[i], squares[i], squares[i]);
        }
    }

    /// <summary>K(i, i) for each sample, in float64.</summary>
    public double[] Diagonal { get; }

    /// <summary>The sample's original place.</summary>
    public int OriginalOf(int position) => order[position];

    public void Swap(int i, int j)
    {
        samples.Swap(i, j);
        (squares[i], squares[j]) = (squares[j], squares[i]);
        (Diagonal[i], Diagonal[j]) = (Diagonal[j], Diagonal[i]);
        (order[i], order[j]) = (order[j], order[i]);
        swaps.Add((i, j));
    }

    /// <summary>K(position, 0..length - 1). Valid until the second next call.</summary>
    public ReadOnlySpan<float> Get(int position, int length)
    {
        var row = Find(order[position]);
        ApplySwaps(row);
        if (row.Length < length)
        {
            Compute(position, row.Length, length, row.Values);
            row.Length = length;
        }
        return row.Values.AsSpan(0, length);
    }

    private Row Find(int id)
    {
        var row = rows[id];
        if (row is not null)
            recent.Remove(row.Node!);
        else if (recent.Count < capacity)
            row = new Row(id, new float[count]) { SwapsApplied = swaps.Count };
        else
        {
            row = recent.First!.Value;
            recent.RemoveFirst();
            rows[row.Id] = null;
            (row.Id, row.Length, row.SwapsApplied) = (id, 0, swaps.Count);
        }
        rows[id] = row;
        row.Node = recent.AddLast(row);
        return row;
    }

    private void ApplySwaps(Row row)
    {
        for (; row.SwapsApplied < swaps.Count; row.SwapsApplied++)
        {
            var (i, j) = swaps[row.SwapsApplied];
            if (Math.Max(i, j) < row.Length)
                (row.Values[i], row.Values[j]) = (row.Values[j], row.Values[i]);
            else
                row.Length = Math.Min(row.Length, Math.Min(i, j));
        }
    }

    private void Compute(int position, int from, int to, float[] target)
    {
        samples.CopyRow(position, sample);
        Span<double> dots = stackalloc double[16];
        for (var block = from / 16; block * 16 < to; block++)
        {
            samples.Dot(sample, block, dots);
            for (var j = Math.Max(from, block * 16); j < Math.Min(to, block * 16 + 16); j++)
                target[j] = (float)KernelFunction.FromDot(parameters, gamma, dots[j - block * 16], squares[position], squares[j]);
        }
    }
}
