namespace MultiModel.Learning.Datasets;

/// <summary>Where a reader is in a file, for messages. A record with quoted line ends covers several lines; its first one counts.</summary>
internal sealed class CsvPosition(string file)
{
    public string File => file;

    /// <summary>First line of the current record, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>First line after the current record.</summary>
    public long NextLine { get; private set; } = 1;

    public void Advance(ReadOnlySpan<char> record)
    {
        Line = NextLine;
        NextLine += Math.Max(1, record.Count('\n'));
    }
}
