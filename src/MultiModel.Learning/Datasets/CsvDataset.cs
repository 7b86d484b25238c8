using System.Text;
using Sylvan.Data.Csv;

namespace MultiModel.Learning.Datasets;

/// <summary>
/// Reads a dataset from CSV (RFC 4180): a header line, then one sample a line. Quoted fields, a byte order mark, CRLF, blank lines and numbers
/// in exponent form are understood; comma, semicolon, tab and bar are recognized as delimiters. Numbers are correctly rounded.
/// </summary>
public static class CsvDataset
{
    private const int LargestRecord = 16 << 20;

    /// <param name="stream">UTF-8 text; read to the end, not closed.</param>
    /// <param name="name">The dataset's name, used in messages: a file name or address.</param>
    /// <param name="target">Name of the label column; null for the last. All other columns are numeric features.</param>
    /// <exception cref="DatasetException">The text is not such a dataset, or has fewer than two classes.</exception>
    public static Dataset Read(Stream stream, string name, string? target = null, CancellationToken ct = default)
    {
        var lines = CountLines(stream);
        using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        var at = new CsvPosition(name);
        try
        {
            using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Comment = '\0',
                BufferSize = 1 << 16,
                MaxBufferSize = LargestRecord,
                OwnsReader = false
            });
            if (!Next(csv, at))
                throw new DatasetException(name, "the file is empty; a header line and samples were expected.");
            var header = CsvHeader.Read(csv, at, target);
            // A sample takes two bytes a column or more: a file of blank lines must not ask for more room than that.
            var room = stream.CanSeek ? Math.Min(lines, stream.Length / (2 * header.Names.Count)) : 0;
            var (values, labels) = (new ValueList(name, room, header.Features), new LabelColumn());
            while (Next(csv, at))
            {
                ct.ThrowIfCancellationRequested();
                ReadSample(csv, at, header, values, labels);
            }
            if (values.Count == 0)
                throw new DatasetException(name, "there is a header, but no sample below it.");
            return new Dataset(
                name,
                new Matrix(values.Count / header.Features, header.Features, values.ToArray()),
                labels.ToLabels(name, header),
                header.FeatureNames,
                header.TargetName);
        }
        catch (CsvRecordTooLargeException exception)
        {
            throw new DatasetException(name, $"the line is longer than {LargestRecord} characters; is a quote left open?", at.NextLine, inner: exception);
        }
        catch (CsvFormatException exception)
        {
            throw new DatasetException(name, exception.Message, at.NextLine, inner: exception);
        }
        catch (DecoderFallbackException exception)
        {
            // The text is decoded a buffer ahead of the lines.
            throw new DatasetException(name, "the text of this line, or of one below, is not valid UTF-8: save the file as UTF-8.", at.NextLine, inner: exception);
        }
    }

    private static void ReadSample(CsvDataReader csv, CsvPosition at, CsvHeader header, ValueList values, LabelColumn labels)
    {
        var columns = header.Names.Count;
        if (csv.RowFieldCount != columns)
            throw new DatasetException(
                at.File,
                $"{csv.RowFieldCount} value{(csv.RowFieldCount == 1 ? "" : "s")}, but the header has {columns} columns.",
                at.Line,
                Math.Min(csv.RowFieldCount, columns) + 1);
        var sample = values.Add();
        var feature = 0;
        for (var column = 0; column < columns; column++)
            if (column == header.Target)
                labels.Add(csv.GetFieldSpan(column), at, header);
            else
                sample[feature++] = CsvNumber.Parse(csv.GetFieldSpan(column), at, header, column);
    }

    // The next line that is not blank.
    private static bool Next(CsvDataReader csv, CsvPosition at)
    {
        while (csv.Read())
        {
            at.Advance(csv.GetRawRecordSpan());
            if (csv.RowFieldCount > 1 || csv.GetFieldSpan(0).Trim().Length > 0)
                return true;
        }
        return false;
    }

    // How many lines follow the header, to make room at once: an array that grows needs half as much memory again.
    private static long CountLines(Stream stream)
    {
        if (!stream.CanSeek)
            return 0;
        var (start, count, last, buffer) = (stream.Position, 0L, (byte)'\n', new byte[1 << 16]);
        for (int read; (read = stream.Read(buffer)) > 0; last = buffer[read - 1])
            count += buffer.AsSpan(0, read).Count((byte)'\n');
        stream.Position = start;
        return count - (last == '\n' ? 1 : 0);
    }
}
