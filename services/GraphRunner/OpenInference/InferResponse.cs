using System.Buffers;
using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>Writes <c>{model_name, id, outputs: [{name, shape, datatype, data}]}</c>.</summary>
internal static class InferResponse
{
    internal const string OutputName = "output-0";

    /// <exception cref="SeldonException">The graph answered something that is no tensor; 500.</exception>
    public static void Write(SeldonMessage answer, string model, string? id, IBufferWriter<byte> output)
    {
        var array = TensorOf(answer, model);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("model_name", model);
        if (id is not null)
            writer.WriteString("id", id);
        writer.WriteStartArray("outputs");
        writer.WriteStartObject();
        writer.WriteString("name", OutputName);
        writer.WriteStartArray("shape");
        foreach (var length in array.Shape)
            writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteString("datatype", array.Datatype);
        writer.WriteStartArray("data");
        WriteData(array, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <exception cref="SeldonException">The graph answered something that is no tensor; 500.</exception>
    internal static MessageArray TensorOf(SeldonMessage answer, string model) => answer.Payload is ArrayPayload { Array: not MixedArray and var array }
        ? array
        : throw SeldonException.Executor(500, $"{model}: its answer is no tensor.");

    private static void WriteData(MessageArray array, Utf8JsonWriter writer)
    {
        switch (array)
        {
            case TypedArray<double> numbers:
                Array.ForEach(numbers.Values, writer.WriteNumberValue);
                break;
            case TypedArray<long> numbers:
                Array.ForEach(numbers.Values, writer.WriteNumberValue);
                break;
            case TypedArray<bool> booleans:
                Array.ForEach(booleans.Values, writer.WriteBooleanValue);
                break;
            case TypedArray<string> texts:
                Array.ForEach(texts.Values, writer.WriteStringValue);
                break;
        }
    }
}
