using System.Text.RegularExpressions;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Seldon;

/// <summary>SeldonDeployments that a ConfigMap holds as files, as the plain Deployments of <c>publish</c> get theirs.</summary>
internal static partial class ConfigMapManifest
{
    /// <param name="documents">The documents of a file.</param>
    /// <param name="text">The file's text.</param>
    /// <returns>The documents in the literal blocks of its ConfigMaps, with the places where they stand in the file itself.</returns>
    /// <exception cref="ManifestException">Such a block is no YAML.</exception>
    public static IEnumerable<YamlValue> Documents(IReadOnlyList<YamlValue> documents, string text)
    {
        var lines = YamlLines.Of(text);
        return documents.OfType<YamlMap>().Where(static map => map["kind"] is YamlScalar { Text: "ConfigMap" })
            .SelectMany(static map => (map["data"] as YamlMap)?.Entries ?? [])
            .Where(static entry => entry.Value is YamlScalar block && block.Text.Contains($"kind: {SeldonDeployment.KindName}", StringComparison.Ordinal))
            .SelectMany(entry => Documents((YamlScalar)entry.Value, entry.Key.Column - 1, lines));
    }

    private static IEnumerable<YamlValue> Documents(YamlScalar block, int keyIndent, string[] lines)
    {
        // Of a folded or quoted text the lines are not those of the file.
        if (LiteralHeader().Match(lines[block.Line - 1]) is not { Success: true } header)
            return [];
        var first = lines.Skip(block.Line).First(static line => !string.IsNullOrWhiteSpace(line));
        var indent = header.Groups["indent"] is { Success: true, Value: var digit } ? keyIndent + (digit[0] - '0') : first.Length - first.TrimStart(' ').Length;
        try
        {
            return YamlReader.ReadDocuments(block.Text).Select(value => Moved(value, block.Line, indent));
        }
        catch (ManifestException fault)
        {
            throw new ManifestException(fault.Reason, fault.Line + block.Line, fault);
        }
    }

    [GeneratedRegex(@"\|[+-]?(?<indent>[1-9])?[+-]?\s*(\s#.*)?$")]
    private static partial Regex LiteralHeader();

    private static YamlValue Moved(YamlValue value, int lines, int columns) => value switch
    {
        YamlScalar scalar => Moved(scalar, lines, columns),
        YamlList list => new YamlList([.. list.Items.Select(item => Moved(item, lines, columns))], list.Line + lines, list.Column + columns),
        YamlMap map => new YamlMap(
            [.. map.Entries.Select(entry => new YamlEntry(Moved(entry.Key, lines, columns), Moved(entry.Value, lines, columns)))],
            map.Line + lines,
            map.Column + columns),
        _ => throw new InvalidOperationException($"Unknown value {value.GetType().Name}."),
    };

    private static YamlScalar Moved(YamlScalar scalar, int lines, int columns) => scalar with { Line = scalar.Line + lines, Column = scalar.Column + columns };
}
