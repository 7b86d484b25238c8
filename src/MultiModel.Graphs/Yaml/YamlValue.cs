using YamlDotNet.Core;

namespace MultiModel.Graphs.Yaml;

/// <summary>A value of a YAML file with the place where it stands; lines and columns count from 1.</summary>
internal abstract record YamlValue(int Line, int Column);

/// <summary>A scalar. <see cref="IsPlain"/>: written without quotes, so that its text decides its type.</summary>
internal sealed record YamlScalar(string Text, bool IsPlain, int Line, int Column) : YamlValue(Line, Column)
{
    /// <summary>Characters that it takes in the file, with its quotes, escapes and tag.</summary>
    public int SourceLength { get; init; }
}

internal sealed record YamlList(IReadOnlyList<YamlValue> Items, int Line, int Column) : YamlValue(Line, Column);

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlValue(Line, Column)
{
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);

    public YamlValue? this[string key] => Find(key)?.Value;
}

internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);

/// <summary>A manifest that cannot be read. The message begins with the line.</summary>
public sealed class ManifestException : Exception
{
    internal ManifestException(string reason, int line, Exception? inner = null)
        : base($"line {line}: {reason}", inner)
    {
        Line = line;
        Reason = reason;
    }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>The message without the line.</summary>
    public string Reason { get; }

    internal static ManifestException At(Mark mark, string reason, Exception? inner = null) => new(reason, (int)mark.Line, inner);
}
