using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Search;

/// <summary>The left side of a comparison or of order_by: <c>metrics.acc</c>, <c>tags.`my key`</c>, <c>start_time</c>.</summary>
internal static class Identifier
{
    public const string Attribute = "attribute";

    public static (string Entity, string Key) Parse(string text)
    {
        if (text.StartsWith('`'))
        {
            var end = text.IndexOf('`', 1);
            if (end < 0)
                throw MlflowException.Invalid($"Invalid identifier '{Validation.Truncate(text, 250)}': its backquote is not closed.");
            return end == text.Length - 1 ? (Attribute, text[1..^1]) : (text[1..end], Unquote(text[(end + 1)..].TrimStart('.')));
        }
        var dot = text.IndexOf('.');
        return dot < 0 ? (Attribute, Unquote(text)) : (text[..dot], Unquote(text[(dot + 1)..]));
    }

    private static string Unquote(string key) =>
        key.Length >= 2 && key[0] is '`' or '"' or '\'' && key[^1] == key[0] ? key[1..^1] : key;
}
