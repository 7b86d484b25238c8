using System.Globalization;
using MultiModel.Learning;
using Sylvan.Data.Csv;

namespace MultiModel.Trainer.Data;

/// <summary>
/// The CSV files that steps hand to each other: a header, then numbers that round-trip exactly, or one column of labels.
/// Errors name the file, the line and the column.
/// </summary>
public static class CsvFile
{
    /// <summary>Characters of a row: what a dataset's longest becomes when its numbers are written with every digit.</summary>
    private const int LargestRecord = 64 << 20;

    public static void Write(string path, Matrix values, IReadOnlyList<string> columns)
    {
        using var writer = Create(path);
        writer.WriteLine(string.Join(',', columns.Select(Quote)));
        for (var i = 0; i < values.Rows; i++)
        {
            var row = values.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                if (j > 0)
                    writer.Write(',');
                writer.Write(row[j].ToString("R", CultureInfo.InvariantCulture));
            }
            writer.WriteLine();
        }
    }

    public static void Write(string path, Labels labels, string column)
    {
        using var writer = Create(path);
        writer.WriteLine(Quote(column));
        for (var i = 0; i < labels.Count; i++)
            writer.WriteLine(Quote(Convert.ToString(labels[i], CultureInfo.InvariantCulture)!));
    }

    /// <returns>the numbers, shape (rows, columns), and the columns' names</returns>
    /// <exception cref="InvalidDataException">no header, a row of another length, or a cell that is no finite number</exception>
    public static (Matrix Values, IReadOnlyList<string> Columns) ReadMatrix(string path)
    {
        using var csv = Open(path);
        var columns = Enumerable.Range(0, csv.FieldCount).Select(csv.GetName).ToArray();
        var values = new List<double>();
        var rows = 0;
        for (; Next(path, csv); rows++)
        {
            CheckLength(path, csv);
            for (var j = 0; j < columns.Length; j++)
                values.Add(double.TryParse(csv.GetFieldSpan(j), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                    ? value
                    : throw Error(path, csv, $"column {columns[j]}: '{csv.GetString(j)}' is not a finite number"));
        }
        return (new Matrix(rows, columns.Length, [.. values]), columns);
    }

    /// <param name="type">the type to read the labels as; null for the narrowest that fits them all</param>
    /// <exception cref="InvalidDataException">not one column, an empty label, or a label of another type</exception>
    public static (Labels Values, string Column) ReadLabels(string path, LabelType? type = null)
    {
        using var csv = Open(path);
        if (csv.FieldCount != 1)
            throw new InvalidDataException($"{path}: labels are one column; the header has {csv.FieldCount}.");
        var texts = new List<string>();
        while (Next(path, csv))
        {
            CheckLength(path, csv);
            texts.Add(csv.GetString(0) is { Length: > 0 } text ? text : throw Error(path, csv, "the label is empty"));
        }
        if (type is null or LabelType.Int64
            && TryParse<long>(
                texts,
                static (string text, out long value) =>
                    long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) is { } numbers)
            return (Labels.Of(numbers), csv.GetName(0));
        if (type is null or LabelType.Boolean && TryParse<bool>(texts, bool.TryParse) is { } booleans)
            return (Labels.Of(booleans), csv.GetName(0));
        return type is null or LabelType.String
            ? (Labels.Of([.. texts]), csv.GetName(0))
            : throw new InvalidDataException($"{path}: the labels are not all of type {type}.");
    }

    private delegate bool Parser<T>(string text, out T value);

    private static T[]? TryParse<T>(List<string> texts, Parser<T> parse)
    {
        var values = new T[texts.Count];
        for (var i = 0; i < values.Length; i++)
            if (!parse(texts[i], out values[i]))
                return null;
        return values;
    }

    private static StreamWriter Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new StreamWriter(path) { NewLine = "\n" };
    }

    private static CsvDataReader Open(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"{path}: there is no such file.");
        try
        {
            // no comments: a name or a label may begin with '#'
            return CsvDataReader.Create(
                path,
                new CsvDataReaderOptions
                {
                    CsvStyle = CsvStyle.Standard,
                    Delimiter = ',',
                    Comment = '\0',
                    BufferSize = 1 << 16,
                    MaxBufferSize = LargestRecord
                });
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw TooLong(path, 1, exception);
        }
        catch (CsvMissingHeadersException exception)
        {
            throw new InvalidDataException($"{path}: the file is empty; its first line must be a header.", exception);
        }
    }

    private static bool Next(string path, CsvDataReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw TooLong(path, csv.RowNumber + 1, exception);
        }
    }

    private static InvalidDataException TooLong(string path, long line, Exception exception) =>
        new($"{path}, line {line}: longer than {LargestRecord} characters; is a quote left open?", exception);

    private static void CheckLength(string path, CsvDataReader csv)
    {
        if (csv.RowFieldCount != csv.FieldCount)
            throw Error(path, csv, $"{csv.RowFieldCount} cells; the header has {csv.FieldCount}");
    }

    private static InvalidDataException Error(string path, CsvDataReader csv, string what) => new($"{path}, line {csv.RowNumber + 1}: {what}.");

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
