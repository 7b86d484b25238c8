using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace MultiModel.Graphs.Yaml;

/// <summary>
/// Reads YAML documents as trees that know their lines. Anchors, aliases and tags are refused, so a file never grows while it is
/// read and never names a type; a key that stands twice in a map is an error.
/// </summary>
public sealed class YamlReader
{
    private const string StringTag = "tag:yaml.org,2002:str";

    private readonly YamlLimits limits;
    private readonly Parser parser;
    private int values;

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
            documents.Add(Value(0));
            parser.Consume<DocumentEnd>();
        }
        return documents;
    }

    private YamlValue Value(int depth)
    {
        var next = parser.Current ?? throw new ManifestException("the file ends in the middle of a value.", 1);
        if (++values > limits.Values)
            throw ManifestException.At(next.Start, $"more than {limits.Values:N0} values in one file.");
        if (depth > limits.Depth)
            throw ManifestException.At(next.Start, $"nested deeper than {limits.Depth} levels.");
        if (next is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            throw ManifestException.At(next.Start, "anchors and aliases are not read: write the value out.");
        if (next is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag } && tag.Value != StringTag)
            throw ManifestException.At(next.Start, $"the tag {tag.Value} is not read: remove it.");
        return next switch
        {
            Scalar => ScalarValue(),
            SequenceStart => ListValue(depth),
            MappingStart => MapValue(depth),
            _ => throw ManifestException.At(next.Start, "a value is expected here."),
        };
    }

    private YamlScalar ScalarValue()
    {
        var scalar = parser.Consume<Scalar>();
        return new YamlScalar(scalar.Value, scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true }, (int)scalar.Start.Line, (int)scalar.Start.Column) { SourceLength = (int)(scalar.End.Index - scalar.Start.Index) };
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
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Value(depth + 1);
            if (key is not YamlScalar name)
                throw new ManifestException("a key must be text.", key.Line);
            if (!keys.Add(name.Text))
                throw new ManifestException($"the key {name.Text} stands here for the second time.", name.Line);
            entries.Add(new YamlEntry(name, Value(depth + 1)));
        }
        return new YamlMap(entries, (int)start.Line, (int)start.Column);
    }
}
