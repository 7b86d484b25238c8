namespace MultiModel.Learning.Datasets;

/// <summary>A file that does not hold a dataset; the message says where (file, line, column) and what is wrong.</summary>
public sealed class DatasetException : Exception
{
    internal DatasetException(string file, string problem, long? line = null, int? column = null, string? columnName = null, Exception? inner = null)
        : base(Where(file, line, column, columnName) + ": " + problem, inner) =>
        (File, Line, Column) = (file, line, column);

    /// <summary>The name under which the dataset was read: a file or an address.</summary>
    public string File { get; }

    /// <summary>Line of the file, from 1, where one is to blame.</summary>
    public long? Line { get; }

    /// <summary>Column of the line (a field, not a character), from 1, where one is to blame.</summary>
    public int? Column { get; }

    private static string Where(string file, long? line, int? column, string? columnName) =>
        file + (line is null ? "" : $", line {line}") + (column is null ? "" : $", column {column}") + (columnName is null ? "" : $" ('{columnName}')");
}
