using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MultiModel.Graphs.Yaml;

/// <summary>
/// Turns YAML into JSON as kubectl does (sigs.k8s.io/yaml): plain scalars become null, booleans (YAML 1.1: also yes, no, on, off),
/// numbers or text. A key whose value is null is left out; an empty item of a list is refused.
/// </summary>
internal static partial class YamlToJson
{
    public static ReadOnlyMemory<byte> Convert(YamlValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 }))
            Write(value, writer);
        return buffer.WrittenMemory;
    }

    private static void Write(YamlValue value, Utf8JsonWriter writer)
    {
        switch (value)
        {
            case YamlMap map:
                writer.WriteStartObject();
                foreach (var (key, member) in map.Entries.Where(static entry => !IsNull(entry.Value)))
                {
                    writer.WritePropertyName(key.Text);
                    Write(member, writer);
                }
                writer.WriteEndObject();
                break;
            case YamlList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(IsNull(item) ? throw new ManifestException("an item of a list is empty: remove its dash, or fill it.", item.Line) : item, writer);
                writer.WriteEndArray();
                break;
            case YamlScalar scalar:
                WriteScalar(scalar, writer);
                break;
        }
    }

    public static bool IsNull(YamlValue value) => value is YamlScalar { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    private static void WriteScalar(YamlScalar scalar, Utf8JsonWriter writer)
    {
        if (IsNull(scalar))
            writer.WriteNullValue();
        else if (scalar.IsPlain && Boolean().IsMatch(scalar.Text))
            writer.WriteBooleanValue(scalar.Text.ToLowerInvariant() is "true" or "yes" or "on");
        else if (scalar.IsPlain && Integer().IsMatch(scalar.Text) && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            writer.WriteNumberValue(integer);
        else if (scalar.IsPlain && Real().IsMatch(scalar.Text)
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real))
            writer.WriteNumberValue(real);
        else
            writer.WriteStringValue(scalar.Text);
    }

    [GeneratedRegex("^(true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$")]
    private static partial Regex Boolean();

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();
}
