using System.Globalization;

namespace MultiModel.Learning.Datasets;

/// <summary>Numbers of CSV fields: decimal or exponent form, with a point, correctly rounded to float64.</summary>
internal static class CsvNumber
{
    private const int LongestQuote = 40;

    public static bool TryParse(ReadOnlySpan<char> text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <exception cref="DatasetException">The field is empty, not a number, NaN or infinite.</exception>
    public static double Parse(ReadOnlySpan<char> text, CsvPosition at, CsvHeader header, int column)
    {
        if (TryParse(text, out var value) && double.IsFinite(value))
            return value;
        var quote = text.Length <= LongestQuote ? text.ToString() : text[..LongestQuote].ToString() + "...";
        var problem = text.Trim().Length == 0 ? "the value is missing." : double.IsFinite(value) ? $"'{quote}' is not a number." : $"'{quote}' is not a finite number.";
        throw new DatasetException(at.File, problem, at.Line, column + 1, header.Names[column]);
    }
}
