using System.Globalization;
using System.Text.RegularExpressions;
using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Registry;

/// <summary>MLflow's rules for the names of models, versions and aliases.</summary>
internal static partial class RegistryNames
{
    public static string Model(string? name)
    {
        if (string.IsNullOrEmpty(name))
            throw MlflowException.Invalid("Registered model name cannot be empty.");
        // models:/NAME/VERSION and models:/NAME@ALIAS must have one reading.
        if (name.AsSpan().ContainsAny('/', ':'))
            throw MlflowException.Invalid($"Invalid name: '{name}'. Registered model name cannot contain the characters '/' and ':'.");
        return Validation.Length("Registered model name", name, 256);
    }

    public static long Version(string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw MlflowException.Invalid($"Model version must be an integer, got '{version}'");

    /// <summary>An alias that may be set: <c>v3</c> and <c>latest</c> would read as versions.</summary>
    public static string NewAlias(string alias)
    {
        if (Alias(alias).Equals("latest", StringComparison.OrdinalIgnoreCase))
            throw MlflowException.Invalid("'latest' alias name (case insensitive) is reserved.");
        return VersionAlias().IsMatch(alias) ? throw MlflowException.Invalid($"Version alias name '{alias}' is reserved.") : alias;
    }

    public static string Alias(string alias) => alias.Length == 0 || !Validation.Holds(alias, "_-")
        ? throw MlflowException.Invalid($"Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).")
        : Validation.Length("Registered model alias name", alias, 255);

    [GeneratedRegex(@"\A[vV]\d+\z")]
    private static partial Regex VersionAlias();
}
