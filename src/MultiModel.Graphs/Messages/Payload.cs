using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>What a Seldon message carries: <c>data</c>, <c>jsonData</c>, <c>strData</c> or <c>binData</c>.</summary>
public abstract class Payload;

/// <summary>How an array is written: nested lists, or a shape and a flat list.</summary>
public enum ArrayEncoding
{
    /// <summary><c>data.ndarray</c>: nested lists.</summary>
    NdArray,

    /// <summary><c>data.tensor</c>: a shape, and numbers in row-major order.</summary>
    Tensor,
}

/// <summary>An array with the names of its columns, which may be fewer or none.</summary>
public sealed class ArrayPayload(MessageArray array, IReadOnlyList<string> names, ArrayEncoding encoding) : Payload
{
    /// <summary>The values with their shape.</summary>
    public MessageArray Array { get; } = array;

    /// <summary><c>data.names</c>, in the order of the columns.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>How the array came, and how it is written.</summary>
    public ArrayEncoding Encoding { get; } = encoding;
}

/// <summary>Any JSON value, kept as its bytes.</summary>
public sealed class JsonPayload(ReadOnlyMemory<byte> utf8, MessageLimits limits) : Payload
{
    /// <summary>The value as UTF-8, in the spelling that it came in.</summary>
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

/// <summary><c>strData</c>: any text.</summary>
public sealed class StringPayload(string text) : Payload
{
    /// <summary>The text, with JSON's escapes resolved.</summary>
    public string Text { get; } = text;
}

/// <summary><c>binData</c>: any bytes, which JSON holds as base64.</summary>
public sealed class BinaryPayload(ReadOnlyMemory<byte> bytes) : Payload
{
    /// <summary>The bytes themselves, not their base64.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}
