using System.Globalization;

namespace MultiModel.Learning.Datasets;

/// <summary>
/// Collects labels as text and decides their type at the end: all integers (also written 1.0), all true or false (any case), or else strings.
/// </summary>
internal sealed class LabelColumn
{
    private readonly Dictionary<string, int> codes = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly List<(string Text, long Line)> distinct = [];
    private readonly List<int> column = [];

    public LabelColumn() => lookup = codes.GetAlternateLookup<ReadOnlySpan<char>>();

    public void Add(ReadOnlySpan<char> field, CsvPosition at, CsvHeader header)
    {
        var text = field.Trim();
        if (text.Length == 0)
            throw new DatasetException(at.File, "the label is missing.", at.Line, header.Target + 1, header.TargetName);
        if (!lookup.TryGetValue(text, out var code))
        {
            code = distinct.Count;
            lookup[text] = code;
            distinct.Add((text.ToString(), at.Line));
        }
        column.Add(code);
    }

    /// <exception cref="DatasetException">The labels are real numbers, or of one class.</exception>
    public Labels ToLabels(string file, CsvHeader header)
    {
        var labels = Typed(file, header);
        if (labels.Encode().Classes is { Count: 1 } only)
            throw new DatasetException(
                file,
                $"The number of classes has to be greater than one; got 1 class (all labels from here on are {only[0]}).",
                distinct[0].Line,
                header.Target + 1,
                header.TargetName);
        return labels;
    }

    private Labels Typed(string file, CsvHeader header)
    {
        if (distinct.All(static label => CsvNumber.TryParse(label.Text, out _)))
            return Labels.Of(Decode(text => Integer(text, file, header)));
        if (distinct.All(static label => bool.TryParse(label.Text, out _)))
            return Labels.Of(Decode(static label => bool.Parse(label.Text)));
        return Labels.Of(Decode(static label => label.Text));
    }

    private T[] Decode<T>(Func<(string Text, long Line), T> decode)
    {
        var values = distinct.ConvertAll(label => decode(label));
        return [.. column.Select(code => values[code])];
    }

    private static long Integer((string Text, long Line) label, string file, CsvHeader header)
    {
        if (long.TryParse(label.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return integer;
        CsvNumber.TryParse(label.Text, out var number);
        if (double.IsInteger(number) && Math.Abs(number) < 1L << 53)
            return (long)number;
        throw new DatasetException(file, $"Unknown label type: 'continuous'. The label {label.Text} is a real number; labels are integers, strings or booleans.",
            label.Line, header.Target + 1, header.TargetName);
    }
}
