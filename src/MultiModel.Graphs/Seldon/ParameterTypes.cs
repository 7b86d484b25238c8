using System.Globalization;
using System.Numerics;

namespace MultiModel.Graphs.Seldon;

/// <summary>The values of <see cref="UnitParameter.Type"/>.</summary>
public static class ParameterTypes
{
    /// <summary>All that Seldon's model server knows.</summary>
    public static readonly IReadOnlyList<string> All = ["INT", "FLOAT", "DOUBLE", "STRING", "BOOL"];

    /// <summary>Whether Seldon's model server can read the value as one of the type.</summary>
    public static bool IsOf(string type, string value) => type switch
    {
        "INT" => BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "FLOAT" or "DOUBLE" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        // Python's distutils.util.strtobool, which the model server uses
        "BOOL" => value.ToLowerInvariant() is "y" or "yes" or "t" or "true" or "on" or "1" or "n" or "no" or "f" or "false" or "off" or "0",
        _ => true,
    };
}
