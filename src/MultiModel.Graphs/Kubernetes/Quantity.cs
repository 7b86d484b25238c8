using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiModel.Graphs.Kubernetes;

/// <summary>An amount of a resource as Kubernetes writes it: <c>500m</c>, <c>1</c>, <c>128Mi</c>. Kept as it was written.</summary>
[JsonConverter(typeof(QuantityConverter))]
public sealed record Quantity(string Text)
{
    /// <summary>Keeps the text as it is: whether it is an amount, the API server says.</summary>
    public static implicit operator Quantity(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A port by number or by name.</summary>
[JsonConverter(typeof(IntOrStringConverter))]
public sealed record IntOrString(string Text)
{
    /// <summary>Whether the file has a bare number here; the text of one is written without quotes.</summary>
    public bool IsInt => int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>A port by number.</summary>
    public static implicit operator IntOrString(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A port by the name that the container gives it, or by a number.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

internal sealed class QuantityConverter : JsonConverter<Quantity>
{
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Scalar.Text(ref reader));

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

internal sealed class IntOrStringConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Scalar.Text(ref reader));

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.IsInt)
            writer.WriteNumberValue(int.Parse(value.Text, CultureInfo.InvariantCulture));
        else
            writer.WriteStringValue(value.Text);
    }
}

internal static class Scalar
{
    public static string Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new JsonException("a number or a text is expected here"),
    };
}
