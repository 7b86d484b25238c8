using System.Text.RegularExpressions;

namespace MultiModel.Tracking.Api;

/// <summary>MLflow's rules for names and lengths (mlflow/utils/validation.py).</summary>
internal static partial class Validation
{
    public const int MaxKeyLength = 250;
    public const int MaxParamLength = 6000;
    public const int MaxTagLength = 8000;

    private const string BadCharacters = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/).";

    /// <summary>
    /// Checks the key of a metric, param or tag. MLflow once kept each in a file of that name, so a key must be a relative path in its
    /// shortest form.
    /// </summary>
    public static string Key(string kind, string key)
    {
        if (!Allowed().IsMatch(key))
            throw MlflowException.Invalid($"Invalid {kind} name: '{key}'. {BadCharacters}");
        var normal = Normalize(key);
        if (normal != key || normal == "." || normal.StartsWith("..", StringComparison.Ordinal) || normal.StartsWith('/'))
            throw MlflowException.Invalid($"Invalid {kind} name: '{key}'. Names may be treated as files in certain cases, and must not resolve to "
                + $"other names when treated as such. This name would resolve to '{normal}'");
        return Length($"{char.ToUpperInvariant(kind[0])}{kind[1..]} name", key, MaxKeyLength);
    }

    public static string Length(string what, string value, int limit) => value.Length <= limit ? value
        : throw MlflowException.Invalid($"{what} '{value[..Math.Min(250, value.Length)]}' had length {value.Length}, which exceeded length limit of {limit}");

    /// <summary>MLflow cuts long values of params and tags without a word.</summary>
    public static string Truncate(string value, int limit) => value.Length <= limit ? value
        : value[..(char.IsHighSurrogate(value[limit - 1]) ? limit - 1 : limit)];

    public static long MaxResults(long? value, long fallback, long limit) => value switch
    {
        null => fallback,
        < 1 => throw MlflowException.InvalidValue($"{value}", "max_results", "It must be at least 1."),
        _ when value > limit => throw MlflowException.InvalidValue($"{value}", "max_results", $"It must be at most {limit}, but got value {value}."),
        _ => value.Value,
    };

    /// <summary>Python's posixpath.normpath.</summary>
    private static string Normalize(string path)
    {
        var parts = new List<string>();
        var root = path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("///", StringComparison.Ordinal) ? "//" : path.StartsWith('/') ? "/" : "";
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            if (part != ".." || (root.Length == 0 && parts.Count == 0) || (parts.Count > 0 && parts[^1] == ".."))
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
        }
        var joined = root + string.Join('/', parts);
        return joined.Length == 0 ? "." : joined;
    }

    [GeneratedRegex(@"\A[/\w.\- :]*\z")]
    private static partial Regex Allowed();
}
