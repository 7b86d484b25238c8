using Sylvan.Data.Csv;

namespace MultiModel.Learning.Datasets;

/// <summary>The names of a CSV file's columns, and which one holds the labels.</summary>
/// <param name="Names">All columns, in the file's order.</param>
/// <param name="Target">Index of the label column.</param>
internal sealed record CsvHeader(IReadOnlyList<string> Names, int Target)
{
    public int Features => Names.Count - 1;

    public string TargetName => Names[Target];

    public IReadOnlyList<string> FeatureNames => [.. Names.Where((_, column) => column != Target)];

    /// <exception cref="DatasetException">There is no header, or a column is unnamed, duplicate or missing.</exception>
    public static CsvHeader Read(CsvDataReader csv, CsvPosition at, string? target)
    {
        var names = new string[csv.RowFieldCount];
        for (var column = 0; column < names.Length; column++)
            names[column] = csv.GetFieldSpan(column).Trim().ToString();
        if (names.All(static name => CsvNumber.TryParse(name, out _)) && !names.SequenceEqual(Enumerable.Range(0, names.Length).Select(static i => $"{i}")))
            throw new DatasetException(at.File, $"no header: the first line holds numbers ({names[0]}, ...). Add a line with the columns' names.", at.Line);
        for (var column = 0; column < names.Length; column++)
        {
            if (names[column].Length == 0)
                throw new DatasetException(at.File, "the column has no name.", at.Line, column + 1);
            var first = Array.IndexOf(names, names[column]);
            if (first < column)
                throw new DatasetException(at.File, $"the name is a duplicate of column {first + 1}'s.", at.Line, column + 1, names[column]);
        }
        var index = target is null ? names.Length - 1 : Array.IndexOf(names, target);
        if (index < 0)
            throw new DatasetException(
                at.File,
                $"the target column '{target}' is missing; the columns are {string.Join(", ", names.Select(static name => $"'{name}'"))}.",
                at.Line);
        if (names.Length < 2)
            throw new DatasetException(at.File, "only one column; a label column and at least one feature column are needed.", at.Line);
        return new CsvHeader(names, index);
    }
}
