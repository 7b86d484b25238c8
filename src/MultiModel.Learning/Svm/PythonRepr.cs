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
        if (value == 0)
            return double.IsNegative(value) ? "-0.0" : "0.0";
        var sign = value < 0 ? "-" : "";
        var (digits, exponent) = Shortest(Math.Abs(value));
        return sign + exponent switch
        {
            < -4 or >= 16 => $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}",
            < 0 => $"0.{new string('0', -exponent - 1)}{digits}",
            _ when digits.Length <= exponent + 1 => $"{digits.PadRight(exponent + 1, '0')}.0",
            _ => $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
        };
    }

    // The fewest digits d that read back as the value, which is d.ddd * 10^exponent.
    private static (string Digits, int Exponent) Shortest(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.') is var index and >= 0 ? index : parts[0].Length;
        var all = parts[0].Replace(".", "");
        var leading = all.Length - all.TrimStart('0').Length;
        var shift = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return (all[leading..].TrimEnd('0'), point - 1 - leading + shift);
    }
}
