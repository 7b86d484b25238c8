namespace MultiModel.Learning;

/// <summary>The rows of each class, in their order, and the pairs of classes (0,1), (0,2), ..., (1,2), ...</summary>
internal sealed class ClassMembers(int[][] rows)
{
    public int Classes => rows.Length;

    public int[] this[int cls] => rows[cls];

    public IReadOnlyList<(int First, int Second)> Pairs { get; } =
        [.. Enumerable.Range(0, rows.Length).SelectMany(i => Enumerable.Range(i + 1, rows.Length - i - 1).Select(j => (i, j)))];

    /// <param name="indices">Class of each row.</param>
    public static ClassMembers Of(int[] indices, int classes)
    {
        var counts = new int[classes];
        foreach (var index in indices)
            counts[index]++;
        var rows = Array.ConvertAll(counts, static count => new int[count]);
        Array.Clear(counts);
        for (var row = 0; row < indices.Length; row++)
            rows[indices[row]][counts[indices[row]]++] = row;
        return new ClassMembers(rows);
    }
}
