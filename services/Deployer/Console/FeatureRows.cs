using System.Globalization;

namespace MultiModel.Deployer.Console;

/// <summary>Rows of numbers that a person typed.</summary>
public static class FeatureRows
{
    public const int MaxLength = 20_000;

    /// <summary>One row a line, numbers separated by commas, semicolons or blanks; a decimal point is a point.</summary>
    /// <exception cref="FormatException">A value is no number; the message says which.</exception>
    public static double[][] Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"The rows have {text.Length:N0} characters; this page sends at most {MaxLength:N0}.");
        var rows = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static (line, index) => ParseRow(line, index + 1)).ToArray();
        return rows.Length > 0 ? rows : throw new FormatException("Type at least one row of numbers.");
    }

    private static double[] ParseRow(string line, int number) =>
        [.. line.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(value =>
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed)
                ? parsed
                : throw new FormatException($"Row {number}: \"{value}\" is no number."))];
}
