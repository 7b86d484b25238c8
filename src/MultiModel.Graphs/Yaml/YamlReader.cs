using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace MultiModel.Graphs.Yaml;

/// <summary>
/// Reads YAML documents as trees that know their lines. What an alias repeats counts each time, so a file never grows beyond the
/// limits; tags are refused, so it never names a type; a key that stands twice in a map is an error.
/// </summary>
internal sealed class YamlReader
{
    private const string StringTag = "tag:yaml.org,2002:str";
    private const string MergeKey = "<<";

    private readonly YamlLimits limits;
    private readonly Parser parser;
    private readonly YamlAnchors anchors = new();
    private int values;
    private int repeatedCharacters;

    private YamlReader(TextReader text, YamlLimits limits)
    {
        this.limits = limits;
        parser = new Parser(text);
    }

    /// <exception cref="ManifestException">The text is no YAML, or more than the limits allow.</exception>
    public static IReadOnlyList<YamlValue> ReadDocuments(string text, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (text.Length > limits.Length)
            throw new ManifestException($"the file has {text.Length:N0} characters, more than the {limits.Length:N0} allowed.", 1);
        var reader = new YamlReader(new StringReader(text), limits);
        try
        {
            return reader.Documents();
        }
        catch (YamlException fault)
        {
            throw ManifestException.At(fault.Start, $"not valid YAML: {fault.Message}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // YamlDotNet's answer to some unfinished lists and maps.
            throw ManifestException.At(reader.parser.Current?.Start ?? Mark.Empty, "not valid YAML: a list or a map is not finished.", fault);
        }
    }

    private List<YamlValue> Documents()
    {
        var documents = new List<YamlValue>();
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            anchors.Clear();
            documents.Add(Value(0));
            parser.Consume<DocumentEnd>();
        }
        return documents;
    }

    private YamlValue Value(int depth)
    {
        var next = parser.Current ?? throw new ManifestException("the file ends in the middle of a value.", 1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Repeated(alias, depth);
        Spend(1, depth, next.Start);
        if (next is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag } && tag.Value != StringTag)
            throw ManifestException.At(next.Start, $"the tag {tag.Value} is not read: remove it.");
        YamlValue value = next switch
        {
            Scalar => ScalarValue(),
            SequenceStart => ListValue(depth),
            MappingStart => MapValue(depth),
            _ => throw ManifestException.At(next.Start, "a value is expected here."),
        };
        anchors.Add(((NodeEvent)next).Anchor, value);
        return value;
    }

    private YamlValue Repeated(AnchorAlias alias, int depth)
    {
        var value = anchors.Find(alias.Value) ?? throw ManifestException.At(alias.Start, $"the alias *{alias.Value} repeats no anchor that ends before it.");
        var size = YamlSize.Of(value);
        Spend(size.Values, depth + size.Height, alias.Start);
        repeatedCharacters += size.Characters;
        if (repeatedCharacters > limits.Length)
            throw ManifestException.At(alias.Start, $"the file's aliases repeat more than the {limits.Length:N0} characters allowed.");
        return value;
    }

    private void Spend(int count, int depth, Mark at)
    {
        values += count;
        if (values > limits.Values)
            throw ManifestException.At(at, $"more than {limits.Values:N0} values in one file.");
        if (depth > limits.Depth)
            throw ManifestException.At(at, $"nested deeper than {limits.Depth} levels.");
    }

    private YamlScalar ScalarValue()
    {
        var scalar = parser.Consume<Scalar>();
        return new YamlScalar(
            scalar.Value,
            scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true },
            (int)scalar.Start.Line,
            (int)scalar.Start.Column)
        {
            SourceLength = (int)(scalar.End.Index - scalar.Start.Index)
        };
    }

    private YamlList ListValue(int depth)
    {
        var start = parser.Consume<SequenceStart>().Start;
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(depth + 1));
        return new YamlList(items, (int)start.Line, (int)start.Column);
    }

    private YamlMap MapValue(int depth)
    {
        var start = parser.Consume<MappingStart>().Start;
        var entries = new List<YamlEntry>();
        var merged = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth + 1);
            if (key is not YamlScalar name)
                throw new ManifestException("a key must be text.", key.Line);
            if (!keys.Add(name.Text))
                throw new ManifestException($"the key {name.Text} stands here for the second time.", name.Line);
            var value = Value(depth + 1);
            if (name is { Text: MergeKey, IsPlain: true })
                merged.AddRange(YamlAnchors.Merged(value));
            else
                entries.Add(new YamlEntry(name, value));
        }
        entries.AddRange(merged.Where(entry => keys.Add(entry.Key.Text)));
        return new YamlMap(entries, (int)start.Line, (int)start.Column);
    }
}
