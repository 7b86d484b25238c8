using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>
/// An array of float64, int64, boolean or string values in row-major order, or a nested JSON list of mixed values (kept as its bytes).
/// </summary>
public abstract class MessageArray(int[] shape)
{
    /// <summary>Length of each dimension. Mixed arrays know only their first.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>The shape as numpy prints it: <c>(2, 4)</c>, <c>(3,)</c>.</summary>
    public string ShapeText => Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>The name of the values' type in the Open Inference Protocol.</summary>
    public string Datatype => this switch
    {
        TypedArray<double> => "FP64",
        TypedArray<long> => "INT64",
        TypedArray<bool> => "BOOL",
        _ => "BYTES",
    };

    /// <param name="values">In row-major order; kept, not copied.</param>
    /// <param name="shape">Length of each dimension; their product is the number of values.</param>
    /// <exception cref="ArgumentException">The shape needs another number of values.</exception>
    public static MessageArray Of(double[] values, params int[] shape) => new TypedArray<double>(values, shape);

    /// <param name="place">Where the array is, for messages.</param>
    /// <exception cref="SeldonException">The shape is no shape, does not fit the number of values, or has too many rows; 400.</exception>
    public static MessageArray Shaped(double[] values, ReadOnlySpan<double> shape, MessageLimits limits, string place) => ArrayReader.Shaped(values, shape, limits, place);

    /// <inheritdoc cref="Of(double[], int[])"/>
    public static MessageArray Of(long[] values, params int[] shape) => new TypedArray<long>(values, shape);

    /// <inheritdoc cref="Of(double[], int[])"/>
    public static MessageArray Of(bool[] values, params int[] shape) => new TypedArray<bool>(values, shape);

    /// <inheritdoc cref="Of(double[], int[])"/>
    public static MessageArray Of(string[] values, params int[] shape) => new TypedArray<string>(values, shape);
}

/// <summary><typeparamref name="T"/> is double, long, bool or string.</summary>
public sealed class TypedArray<T> : MessageArray
{
    internal TypedArray(T[] values, int[] shape)
        : base(shape)
    {
        var expected = 1L;
        foreach (var length in shape)
            expected *= length;
        if (expected != values.Length)
            throw new ArgumentException($"shape {ShapeText} needs {expected} values, got {values.Length}.", nameof(values));
        Values = values;
    }

    /// <summary>In row-major order; not a copy.</summary>
    public T[] Values { get; }
}

/// <summary>A nested list whose values are not all numbers.</summary>
public sealed class MixedArray(ReadOnlyMemory<byte> utf8, int length) : MessageArray([length])
{
    /// <summary>The list as the JSON that it came as.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>A flat list of texts or of booleans as the array that it is; anything else stays.</summary>
    public MessageArray Typed()
    {
        var items = JsonElement.Parse(Utf8.Span).EnumerateArray().ToArray();
        return items.All(static item => item.ValueKind == JsonValueKind.String) ? Of(Array.ConvertAll(items, static item => item.GetString()!), items.Length)
            : items.All(static item => item.ValueKind is JsonValueKind.True or JsonValueKind.False) ? Of(Array.ConvertAll(items, static item => item.GetBoolean()), items.Length)
            : this;
    }
}
