using YamlDotNet.Core;

namespace MultiModel.Graphs.Yaml;

/// <summary>The anchors of one YAML document so far (YAML 1.2.2, 3.2.2.2); a later one of the same name takes its place.</summary>
internal sealed class YamlAnchors
{
    private readonly Dictionary<AnchorName, YamlValue> values = [];

    public void Add(AnchorName name, YamlValue value)
    {
        if (!name.IsEmpty)
            values[name] = value;
    }

    public YamlValue? Find(AnchorName name) => values.GetValueOrDefault(name);

    public void Clear() => values.Clear();

    /// <summary>The entries that a merge key (https://yaml.org/type/merge.html) takes over; of a list, the earlier map's first.</summary>
    /// <exception cref="ManifestException">The value is no map or list of maps.</exception>
    public static IEnumerable<YamlEntry> Merged(YamlValue value) => value switch
    {
        YamlMap map => map.Entries,
        YamlList list when list.Items.All(static item => item is YamlMap) => list.Items.Cast<YamlMap>().SelectMany(static map => map.Entries),
        _ => throw new ManifestException("the merge key << takes a map or a list of maps.", value.Line),
    };
}
