using System.Buffers;
using System.Text.Json;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>Writes <c>{response, nodes: [{name, method, milliseconds, response}]}</c>.</summary>
internal static class TraceWriter
{
    public static void Write(SeldonMessage response, IReadOnlyList<NodeCall> calls, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WritePropertyName("response");
        writer.WriteRawValue(Json(response), skipInputValidation: true);
        writer.WriteStartArray("nodes");
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("name", call.Node);
            writer.WriteString("method", call.Method.ToName());
            writer.WriteNumber("milliseconds", Math.Round(call.Elapsed.TotalMilliseconds, 4));
            writer.WritePropertyName("response");
            writer.WriteRawValue(Json(call.Answer!), skipInputValidation: true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Json(SeldonMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SeldonMessageWriter.Write(message, buffer);
        return buffer.WrittenSpan.TrimEnd((byte)'\n');
    }
}
