namespace MultiModel.Learning.Datasets;

/// <summary>Numbers of samples in row order, in one array that grows when the expected number of samples was too low.</summary>
internal sealed class ValueList
{
    private readonly string file;
    private readonly int features;
    private double[] values;

    /// <param name="samples">Expected number of samples.</param>
    public ValueList(string file, long samples, int features)
    {
        (this.file, this.features) = (file, features);
        values = GC.AllocateUninitializedArray<double>(Checked(Math.Max(samples, 16) * features));
    }

    public int Count { get; private set; }

    /// <summary>Room for the next sample's values.</summary>
    /// <exception cref="DatasetException">There are more values than one array holds.</exception>
    public Span<double> Add()
    {
        var needed = (long)Count + features;
        if (needed > values.Length)
            Array.Resize(ref values, (int)Math.Max(Checked(needed), Math.Min(values.Length * 3L / 2, Array.MaxLength)));
        Count += features;
        return values.AsSpan(Count - features, features);
    }

    public double[] ToArray() => values.Length == Count ? values : values[..Count];

    private int Checked(long count) => count <= Array.MaxLength
        ? (int)count
        : throw new DatasetException(file, $"the file holds more than the {Array.MaxLength} numbers that fit into one array.");
}
