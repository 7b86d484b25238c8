using System.Globalization;

namespace MultiModel.Learning;

/// <summary>Values as Python's repr writes them, for messages in scikit-learn's words.</summary>
internal static class PythonRepr
{
    /// <param name="label">A long, string or bool.</param>
    public static string Of(object label) => label is string text ? $"'{text}'" : Convert.ToString(label, CultureInfo.InvariantCulture)!;

    public static string Of(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var digits = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(digits.AsSpan(digits.IndexOf('E') + 1), CultureInfo.InvariantCulture);
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (value == 0 || exponent is >= -4 and < 16)
        {
            if (text.Contains('E'))
                text = ((decimal)value).ToString(CultureInfo.InvariantCulture);
            return text.Contains('.') ? text : text + ".0";
        }
        var mantissa = text.Contains('E') ? text[..text.IndexOf('E')] : value.ToString("0.################E+0", CultureInfo.InvariantCulture).Split('E')[0];
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
