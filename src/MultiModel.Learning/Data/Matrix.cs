namespace MultiModel.Learning;

/// <summary>A dense matrix of float64 in row order: element (i, j) lies at <c>Values[i * Columns + j]</c>.</summary>
public sealed class Matrix : IEquatable<Matrix>
{
    /// <param name="rows">Number of rows (samples), 0 or more.</param>
    /// <param name="columns">Number of columns (features), 0 or more.</param>
    /// <param name="values">The rows * columns elements in row order; kept, not copied.</param>
    /// <exception cref="ArgumentException">The number of elements is not rows * columns.</exception>
    public Matrix(int rows, int columns, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (values.LongLength != (long)rows * columns)
            throw new ArgumentException($"A matrix of {rows} x {columns} has {(long)rows * columns} elements; got {values.LongLength}.");
        (Rows, Columns, Values) = (rows, columns, values);
    }

    /// <summary>n_samples, where the rows are samples.</summary>
    public int Rows { get; }

    /// <summary>n_features, where the rows are samples.</summary>
    public int Columns { get; }

    /// <summary>All elements in row order, shape (Rows * Columns).</summary>
    public double[] Values { get; }

    /// <summary>The element of a row and a column, both from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public double this[int row, int column] => Row(row)[column];

    /// <summary>One row, shape (Columns): a view of <see cref="Values"/>, not a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<double> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return Values.AsSpan(row * Columns, Columns);
    }

    /// <summary>A matrix of the given rows, which must have one length. No row gives a 0 x 0 matrix.</summary>
    /// <exception cref="ArgumentException">A row's length differs from the first one's.</exception>
    public static Matrix FromRows(IReadOnlyList<double[]> rows)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Length;
        var values = new double[rows.Count * columns];
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length != columns)
                throw new ArgumentException($"Row {i} has {rows[i].Length} values; row 0 has {columns}.");
            rows[i].CopyTo(values, i * columns);
        }
        return new Matrix(rows.Count, columns, values);
    }

    /// <summary>The rows of the given indices, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Matrix Take(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(values.AsSpan(i * Columns));
        return new Matrix(rows.Length, Columns, values);
    }

    /// <summary>Equal shape and equal elements (NaN equals NaN).</summary>
    public bool Equals(Matrix? other) =>
        other is not null && Rows == other.Rows && Columns == other.Columns && Values.AsSpan().SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Matrix);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rows, Columns, Values.Length == 0 ? 0 : Values[0]);

    /// <inheritdoc/>
    public override string ToString() => $"Matrix {Rows} x {Columns}";
}
