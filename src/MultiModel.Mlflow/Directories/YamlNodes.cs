using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MultiModel.Mlflow.Directories;

/// <summary>Nodes of a YAML file that is written.</summary>
internal static class YamlNodes
{
    public static readonly YamlNode Null = new YamlScalarNode("null");

    /// <summary>A text that YAML would take for a number, a time or a flow collection when it stood bare.</summary>
    public static YamlNode Quoted(string text) => new YamlScalarNode(text) { Style = ScalarStyle.SingleQuoted };

    public static YamlNode Plain(string text) => new YamlScalarNode(text);

    public static YamlMappingNode Map(params IEnumerable<(string Key, YamlNode Value)> entries) =>
        new(entries.Select(static entry => KeyValuePair.Create<YamlNode, YamlNode>(new YamlScalarNode(entry.Key), entry.Value)));
}
