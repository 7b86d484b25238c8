using System.Text;

namespace MultiModel.Tracking.Api;

/// <summary>MLflow's rules for names and lengths (mlflow/utils/validation.py).</summary>
internal static class Validation
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
        if (!Holds(key, "/_.- :"))
            throw MlflowException.Invalid($"Invalid {kind} name: '{key}'. {BadCharacters}");
        var normal = Normalize(key);
        if (normal != key || normal == "." || normal.StartsWith("..", StringComparison.Ordinal) || normal.StartsWith('/'))
            throw MlflowException.Invalid($"Invalid {kind} name: '{key}'. Names may be treated as files in certain cases, and must not resolve to "
                + $"other names when treated as such. This name would resolve to '{normal}'");
        return Length($"{char.ToUpperInvariant(kind[0])}{kind[1..]} name", key, MaxKeyLength);
    }

    /// <summary>Whether a text has only what Python's <c>\w</c> calls alphanumeric (.NET's knows no ² or ½ and sees no letter beyond U+FFFF) and these signs of ASCII.</summary>
    public static bool Holds(string text, string signs)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!Rune.IsLetter(rune) && !Rune.IsNumber(rune) && !(rune.IsAscii && signs.Contains((char)rune.Value)))
                return false;
        return true;
    }

    public static string Length(string what, string value, int limit) => value.Length <= limit || Runes(value) is var length && length <= limit ? value
        : throw MlflowException.Invalid($"{what} '{Truncate(value, 250)}' had length {length}, which exceeded length limit of {limit}");

    /// <summary>MLflow cuts long values of params and tags without a word. A limit counts characters, as Python does, not UTF-16 units.</summary>
    public static string Truncate(string value, int limit)
    {
        if (value.Length <= limit)
            return value;
        var end = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (limit-- == 0)
                return value[..end];
            end += rune.Utf16SequenceLength;
        }
        return value;
    }

    private static int Runes(string value) => value.EnumerateRunes().Count();

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
}
