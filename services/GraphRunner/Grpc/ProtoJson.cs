using System.Buffers;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using MultiModel.Graphs.Messages;
using Wire = MultiModel.GraphRunner.Grpc.Protos;

namespace MultiModel.GraphRunner.Grpc;

/// <summary>Writes gRPC messages as the JSON that REST takes, which is what nodes in other processes and shadows get.</summary>
internal static class ProtoJson
{
    /// <exception cref="SeldonException">A number is not finite, or the message holds customData; 400.</exception>
    public static ReadOnlyMemory<byte> Write(Wire.SeldonMessage message) => Write(message, static (message, writer) => Write(message, writer));

    /// <inheritdoc cref="Write(Wire.SeldonMessage)"/>
    public static ReadOnlyMemory<byte> Write(Wire.Feedback feedback) => Write(feedback, static (feedback, writer) =>
    {
        writer.WriteStartObject();
        foreach (var (name, part) in new[] { ("request", feedback.Request), ("response", feedback.Response), ("truth", feedback.Truth) })
        {
            if (part is null)
                continue;
            writer.WritePropertyName(name);
            Write(part, writer);
        }
        writer.WriteNumber("reward", Finite(feedback.Reward, "reward"));
        writer.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> Write<T>(T message, Action<T, Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(message, writer);
        return buffer.WrittenMemory;
    }

    private static void Write(Wire.SeldonMessage message, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (message.DataOneofCase)
        {
            case Wire.SeldonMessage.DataOneofOneofCase.Data:
                writer.WritePropertyName("data");
                Write(message.Data, writer);
                break;
            case Wire.SeldonMessage.DataOneofOneofCase.BinData:
                writer.WriteBase64String("binData", message.BinData.Span);
                break;
            case Wire.SeldonMessage.DataOneofOneofCase.StrData:
                writer.WriteString("strData", message.StrData);
                break;
            case Wire.SeldonMessage.DataOneofOneofCase.JsonData:
                writer.WritePropertyName("jsonData");
                Write(message.JsonData, writer, "jsonData");
                break;
            case Wire.SeldonMessage.DataOneofOneofCase.CustomData:
                throw SeldonException.BadData("customData is not served: send data, jsonData, strData or binData.");
        }
        if (message.Meta is { } meta)
        {
            writer.WritePropertyName("meta");
            Write(meta, writer);
        }
        writer.WriteEndObject();
    }

    private static void Write(Wire.DefaultData data, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("names");
        foreach (var name in data.Names)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        if (data.Tensor is { } tensor)
        {
            writer.WriteStartObject("tensor");
            writer.WriteStartArray("shape");
            foreach (var length in tensor.Shape)
                writer.WriteNumberValue(length);
            writer.WriteEndArray();
            writer.WriteStartArray("values");
            foreach (var value in tensor.Values)
                writer.WriteNumberValue(Finite(value, "data.tensor.values"));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        else if (data.Ndarray is { } list)
        {
            writer.WritePropertyName("ndarray");
            Write(list, writer, "data.ndarray");
        }
        writer.WriteEndObject();
    }

    private static void Write(Wire.Meta meta, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (meta.Puid.Length > 0)
            writer.WriteString("puid", meta.Puid);
        writer.WriteStartObject("tags");
        foreach (var (key, value) in meta.Tags)
        {
            writer.WritePropertyName(key);
            Write(value, writer, "meta.tags");
        }
        writer.WriteEndObject();
        writer.WriteStartObject("routing");
        foreach (var (node, child) in meta.Routing)
            writer.WriteNumber(node, child);
        writer.WriteEndObject();
        WriteTexts("requestPath", meta.RequestPath, writer);
        writer.WriteStartArray("metrics");
        foreach (var metric in meta.Metrics)
        {
            writer.WriteStartObject();
            writer.WriteString("key", metric.Key);
            writer.WriteString("type", ((MetricType)metric.Type).ToString());
            writer.WriteNumber("value", Finite(metric.Value, "meta.metrics"));
            WriteTexts("tags", metric.Tags, writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTexts(string name, IEnumerable<KeyValuePair<string, string>> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject(name);
        foreach (var (key, text) in texts)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }

    // The parser of protocol buffers stops at 100 levels.
    private static void Write(Value value, Utf8JsonWriter writer, string place)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.NumberValue:
                writer.WriteNumberValue(Finite(value.NumberValue, place));
                break;
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.ListValue:
                Write(value.ListValue, writer, place);
                break;
            case Value.KindOneofCase.StructValue:
                writer.WriteStartObject();
                foreach (var (key, member) in value.StructValue.Fields)
                {
                    writer.WritePropertyName(key);
                    Write(member, writer, place);
                }
                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void Write(ListValue list, Utf8JsonWriter writer, string place)
    {
        writer.WriteStartArray();
        foreach (var item in list.Values)
            Write(item, writer, place);
        writer.WriteEndArray();
    }

    // A float is written as it is: as a double, 0.1 would become 0.10000000149011612.
    private static float Finite(float value, string place) => (float)Finite((double)value, place);

    private static double Finite(double value, string place)
        => double.IsFinite(value)
            ? value
            : throw SeldonException.BadData(
                $"{place}: expected finite numbers, got {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}.");
}
