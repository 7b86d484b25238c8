using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>Writes messages as Seldon's Python server does: keys sorted, compact, a newline at the end.</summary>
public static class SeldonMessageWriter
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // Where a thread's writer waits for the next message, so that it keeps none of the last one's memory.
    private static readonly ArrayBufferWriter<byte> Nowhere = new();

    [ThreadStatic]
    private static Utf8JsonWriter? threadWriter;

    /// <summary>Writes the message; one that came over the wire is written as it came.</summary>
    public static void Write(SeldonMessage message, IBufferWriter<byte> output)
    {
        if (message.Json is { } json)
        {
            output.Write(json.Span);
            return;
        }
        var writer = threadWriter ??= new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        WriteMessage(message, writer);
        writer.Flush();
        writer.Reset(Nowhere);
        output.Write("\n"u8);
    }

    private static void WriteMessage(SeldonMessage message, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (message.Payload)
        {
            case BinaryPayload binary:
                writer.WriteBase64String("binData"u8, binary.Bytes.Span);
                break;
            case ArrayPayload data:
                writer.WritePropertyName("data"u8);
                WriteData(data, writer);
                break;
            case JsonPayload value:
                writer.WritePropertyName("jsonData"u8);
                writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
                break;
        }
        writer.WritePropertyName("meta"u8);
        WriteMeta(message.Meta, writer);
        if (message.Payload is StringPayload text)
            writer.WriteString("strData"u8, text.Text);
        writer.WriteEndObject();
    }

    private static void WriteData(ArrayPayload data, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("names"u8);
        foreach (var name in data.Names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        // The original writes an array of anything but numbers as ndarray, whatever the request was.
        if (data is { Encoding: ArrayEncoding.Tensor, Array: TypedArray<double> or TypedArray<long> })
        {
            writer.WriteStartObject("tensor"u8);
            writer.WriteStartArray("shape"u8);
            foreach (var length in data.Array.Shape)
                writer.WriteNumberValue(length);
            writer.WriteEndArray();
            writer.WritePropertyName("values"u8);
            ArrayWriter.WriteFlat(data.Array, writer);
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("ndarray"u8);
            ArrayWriter.WriteNested(data.Array, writer);
        }
        writer.WriteEndObject();
    }

    internal static void WriteMeta(MessageMeta meta, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (meta.Metrics.Count > 0)
            WriteMetrics(meta.Metrics, writer);
        if (meta.Puid is { Length: > 0 })
            writer.WriteString("puid"u8, meta.Puid);
        if (meta.RequestPath.Length > 0)
        {
            writer.WriteStartObject("requestPath"u8);
            foreach (var (node, image) in meta.RequestPath)
                writer.WriteString(node, image);
            writer.WriteEndObject();
        }
        if (meta.Routing.Count > 0)
        {
            writer.WriteStartObject("routing"u8);
            foreach (var (node, child) in meta.Routing)
                writer.WriteNumber(node, child);
            writer.WriteEndObject();
        }
        if (meta.Tags.Count > 0)
        {
            writer.WriteStartObject("tags"u8);
            foreach (var (key, value) in meta.Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                WriteSorted(value, writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>As Python's json with sort_keys: at every level.</summary>
    private static void WriteSorted(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteSorted(member.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    WriteSorted(item, writer);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteMetrics(IReadOnlyList<MessageMetric> metrics, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("metrics"u8);
        foreach (var metric in metrics)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, metric.Key);
            if (metric.Tags.Count > 0)
            {
                writer.WriteStartObject("tags"u8);
                foreach (var (key, value) in metric.Tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal))
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            writer.WriteString("type"u8, metric.Type switch { MetricType.Gauge => "GAUGE"u8, MetricType.Timer => "TIMER"u8, _ => "COUNTER"u8 });
            writer.WriteNumber("value"u8, metric.Value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
