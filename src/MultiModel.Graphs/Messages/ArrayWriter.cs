using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>Writes the values of an array. Float64 values are written as Python does (<c>1.0</c>, <c>1e-05</c>), shortest that reads back equal.</summary>
internal static class ArrayWriter
{
    public static void WriteFlat(MessageArray array, Utf8JsonWriter writer)
    {
        switch (array)
        {
            case TypedArray<double> numbers:
                WriteNested(numbers.Values, [numbers.Values.Length], writer, WriteDouble);
                break;
            case TypedArray<long> numbers:
                WriteNested(numbers.Values, [numbers.Values.Length], writer, static (writer, value) => writer.WriteNumberValue(value));
                break;
            default:
                throw new ArgumentException("Only numbers are written as a tensor.", nameof(array));
        }
    }

    public static void WriteNested(MessageArray array, Utf8JsonWriter writer)
    {
        switch (array)
        {
            case TypedArray<double> numbers:
                WriteNested(numbers.Values, array.Shape, writer, WriteDouble);
                break;
            case TypedArray<long> numbers:
                WriteNested(numbers.Values, array.Shape, writer, static (writer, value) => writer.WriteNumberValue(value));
                break;
            case TypedArray<bool> booleans:
                WriteNested(booleans.Values, array.Shape, writer, static (writer, value) => writer.WriteBooleanValue(value));
                break;
            case TypedArray<string> texts:
                WriteNested(texts.Values, array.Shape, writer, static (writer, value) => writer.WriteStringValue(value));
                break;
            case MixedArray mixed:
                writer.WriteRawValue(mixed.Utf8.Span, skipInputValidation: true);
                break;
        }
    }

    private static void WriteNested<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape, Utf8JsonWriter writer, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        if (shape.Length == 1)
        {
            foreach (var value in values)
                write(writer, value);
        }
        else
        {
            var width = shape[0] == 0 ? 0 : values.Length / shape[0];
            for (var i = 0; i < shape[0]; i++)
                WriteNested(values.Slice(i * width, width), shape[1..], writer, write);
        }
        writer.WriteEndArray();
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[40];
        writer.WriteRawValue(text[..PythonFloat.Format(value, text)], skipInputValidation: true);
    }
}

/// <summary>Python's <c>repr(float)</c> for finite numbers.</summary>
internal static class PythonFloat
{
    /// <returns>The number of bytes written; at most 26.</returns>
    public static int Format(double value, Span<byte> text)
    {
        value.TryFormat(text, out var written, "R", System.Globalization.CultureInfo.InvariantCulture);
        if (Math.Abs(value) is >= 1e16 and < 1e17)
            return WithExponent16(text, written);
        var exponent = text[..written].IndexOf((byte)'E');
        if (exponent >= 0)
            text[exponent] = (byte)'e';
        else if (!text[..written].Contains((byte)'.'))
        {
            ".0"u8.CopyTo(text[written..]);
            written += 2;
        }
        return written;
    }

    /// <summary>Python goes over to exponents at 1e16, .NET at 1e17: moves the point of 17 digits.</summary>
    private static int WithExponent16(Span<byte> text, int written)
    {
        var sign = text[0] == '-' ? 1 : 0;
        var digits = text[(sign + 1)..written].TrimEnd((byte)'0').Length;
        if (digits > 0)
        {
            text.Slice(sign + 1, digits).CopyTo(text[(sign + 2)..]);
            text[sign + 1] = (byte)'.';
            digits++;
        }
        "e+16"u8.CopyTo(text[(sign + 1 + digits)..]);
        return sign + 1 + digits + 4;
    }
}
