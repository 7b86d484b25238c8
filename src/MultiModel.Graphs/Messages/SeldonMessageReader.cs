using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>Parses Seldon's JSON messages in one pass. What the message does not need (unknown keys) is skipped, as the original does.</summary>
internal static class SeldonMessageReader
{
    public static (Payload Payload, MessageMeta Meta) Read(ReadOnlyMemory<byte> json, MessageLimits limits)
    {
        if (json.IsEmpty)
            throw SeldonException.BadData("The body is empty: expected a JSON object with data, jsonData, strData or binData.");
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = limits.Depth });
            return ReadMessage(json, ref reader, limits);
        }
        catch (JsonException fault)
        {
            throw SeldonException.BadData(
                $"The body is not valid JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} "
                + $"(NaN, Infinity and more than {limits.Depth} levels are not accepted).",
                fault);
        }
        catch (InvalidOperationException fault)
        {
            // Text that is not valid UTF-8, or half of a surrogate pair, in a string that the message needs.
            throw SeldonException.BadData("The body holds text that is not valid Unicode.", fault);
        }
    }

    private static (Payload, MessageMeta) ReadMessage(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, MessageLimits limits)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw SeldonException.BadData($"Expected a JSON object with data, jsonData, strData or binData, got {Describe(reader.TokenType)}.");
        // Where several are there, the first of this order counts, as in the original.
        Payload? data = null, jsonData = null, text = null, binary = null;
        var meta = MessageMeta.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
                data = Next(ref reader) == JsonTokenType.Null ? data : ReadData(json, ref reader, limits);
            else if (reader.ValueTextEquals("meta"u8))
                meta = Next(ref reader) == JsonTokenType.Null ? meta : MetaReader.Read(ref reader);
            else if (reader.ValueTextEquals("jsonData"u8))
                jsonData = ReadJson(json, ref reader, limits);
            else if (reader.ValueTextEquals("strData"u8))
                text = new StringPayload(Next(ref reader) == JsonTokenType.String ? reader.GetString()! : throw Unexpected("strData", "a text", reader.TokenType));
            else if (reader.ValueTextEquals("binData"u8))
                binary = ReadBinary(ref reader);
            else
                Skip(ref reader);
        }
        if (reader.Read())
            throw new JsonException("text after the message", null, 0, reader.TokenStartIndex);
        return (data ?? jsonData ?? text ?? binary ?? throw SeldonException.BadData("Expected one of data, jsonData, strData and binData, got none of them."), meta);
    }

    private static ArrayPayload ReadData(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, MessageLimits limits)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Unexpected("data", "an object with ndarray or tensor", reader.TokenType);
        MessageArray? array = null;
        var encoding = ArrayEncoding.NdArray;
        IReadOnlyList<string> names = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ndarray"u8))
            {
                Next(ref reader);
                array = ArrayReader.ReadNdArray(json, ref reader, limits);
                encoding = ArrayEncoding.NdArray;
            }
            else if (reader.ValueTextEquals("tensor"u8))
            {
                Next(ref reader);
                array = ArrayReader.ReadTensor(ref reader, limits);
                encoding = ArrayEncoding.Tensor;
            }
            else if (reader.ValueTextEquals("names"u8))
            {
                names = ReadNames(ref reader);
            }
            else if (reader.ValueTextEquals("tftensor"u8))
            {
                throw SeldonException.BadData("data.tftensor is not served: send data.tensor or data.ndarray.");
            }
            else
            {
                Skip(ref reader);
            }
        }
        return new ArrayPayload(array ?? throw SeldonException.BadData("data: expected ndarray or tensor, got neither."), names, encoding);
    }

    private static List<string> ReadNames(ref Utf8JsonReader reader)
    {
        var names = new List<string>();
        if (Next(ref reader) == JsonTokenType.Null)
            return names;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Unexpected("data.names", "a list of texts", reader.TokenType);
        while (Next(ref reader) != JsonTokenType.EndArray)
            names.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Unexpected("data.names", "texts", reader.TokenType));
        return names;
    }

    private static JsonPayload ReadJson(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, MessageLimits limits)
    {
        Next(ref reader);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonPayload(json[start..(int)reader.BytesConsumed], limits);
    }

    private static BinaryPayload ReadBinary(ref Utf8JsonReader reader)
    {
        if (Next(ref reader) != JsonTokenType.String)
            throw Unexpected("binData", "a base64 text", reader.TokenType);
        return reader.TryGetBytesFromBase64(out var bytes) ? new BinaryPayload(bytes) : throw SeldonException.BadData("binData: the text is not valid base64.");
    }

    internal static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        // The reader throws a JsonException when the input ends inside a value.
        reader.Read();
        return reader.TokenType;
    }

    internal static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    internal static SeldonException Unexpected(string place, string expected, JsonTokenType got)
        => SeldonException.BadData($"{place}: expected {expected}, got {Describe(got)}.");

    internal static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };
}
