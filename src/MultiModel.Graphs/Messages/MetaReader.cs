using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>Reads a message's <c>meta</c>.</summary>
internal static class MetaReader
{
    /// <param name="reader">At the object's first token; left at its last.</param>
    public static MessageMeta Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw SeldonMessageReader.Unexpected("meta", "an object", reader.TokenType);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return new MessageMeta
        {
            Puid = Member(root, "puid", JsonValueKind.String)?.GetString(),
            Tags = Map(root, "tags", static (_, value) => value.Clone()),
            Routing = Map(root, "routing", static (place, value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var child)
                ? child
                : throw Wrong(place, "a whole number", value)),
            RequestPath = [.. Map(root, "requestPath", static (place, value) => value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw Wrong(place, "a text", value))],
            Metrics = Member(root, "metrics", JsonValueKind.Array) is { } metrics ? [.. metrics.EnumerateArray().Select(Metric)] : [],
        };
    }

    private static MessageMetric Metric(JsonElement metric)
    {
        if (metric.ValueKind != JsonValueKind.Object || Member(metric, "key", JsonValueKind.String) is not { } key)
            throw Wrong("meta.metrics", "objects with key, type and value", metric);
        var name = Member(metric, "type", JsonValueKind.String)?.GetString() ?? "COUNTER";
        if (!Enum.TryParse<MetricType>(name, ignoreCase: true, out var type) || char.IsAsciiDigit(name[0]))
            throw SeldonException.BadData($"meta.metrics: expected a type COUNTER, GAUGE or TIMER, got {name}.");
        var value = Member(metric, "value", JsonValueKind.Number)?.GetDouble() ?? 0;
        if (!double.IsFinite(value))
            throw SeldonException.BadData("meta.metrics: a value is too large.");
        return new MessageMetric(
            key.GetString()!,
            type,
            value,
            Map(metric, "tags", static (place, tag) => tag.ValueKind == JsonValueKind.String
                ? tag.GetString()!
                : throw Wrong(place, "a text", tag)));
    }

    private static Dictionary<string, T> Map<T>(JsonElement parent, string name, Func<string, JsonElement, T> convert)
    {
        var map = new Dictionary<string, T>();
        if (Member(parent, name, JsonValueKind.Object) is { } members)
            foreach (var member in members.EnumerateObject())
                map[member.Name] = convert($"meta.{name}.{member.Name}", member.Value);
        return map;
    }

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == kind ? value : throw Wrong(
            $"meta.{name}",
            $"{(kind == JsonValueKind.Array ? "a list" : kind == JsonValueKind.Object ? "an object" : kind == JsonValueKind.String ? "a text" : "a number")}",
            value);
    }

    private static SeldonException Wrong(string place, string expected, JsonElement got)
        => SeldonException.BadData($"{place}: expected {expected}, got {got.ValueKind.ToString().ToLowerInvariant()}.");
}
