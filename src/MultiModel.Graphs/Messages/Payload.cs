using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>What a Seldon message carries: <c>data</c>, <c>jsonData</c>, <c>strData</c> or <c>binData</c>.</summary>
public abstract class Payload;

/// <summary>How an array is written: nested lists, or a shape and a flat list.</summary>
public enum ArrayEncoding
{
    NdArray,
    Tensor,
}

/// <summary>An array with the names of its columns, which may be fewer or none.</summary>
public sealed class ArrayPayload(MessageArray array, IReadOnlyList<string> names, ArrayEncoding encoding) : Payload
{
    public MessageArray Array { get; } = array;

    public IReadOnlyList<string> Names { get; } = names;

    public ArrayEncoding Encoding { get; } = encoding;
}

/// <summary>Any JSON value, kept as its bytes.</summary>
public sealed class JsonPayload(ReadOnlyMemory<byte> utf8, MessageLimits limits) : Payload
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>The value as <c>data.ndarray</c> would be read; null when it is no list.</summary>
    /// <exception cref="SeldonException">The list is no array; 400.</exception>
    public MessageArray? ReadArray()
    {
        var reader = new Utf8JsonReader(Utf8.Span, new JsonReaderOptions { MaxDepth = limits.Depth });
        reader.Read();
        return reader.TokenType == JsonTokenType.StartArray ? ArrayReader.ReadNdArray(Utf8, ref reader, limits, "jsonData") : null;
    }
}

public sealed class StringPayload(string text) : Payload
{
    public string Text { get; } = text;
}

public sealed class BinaryPayload(ReadOnlyMemory<byte> bytes) : Payload
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}
