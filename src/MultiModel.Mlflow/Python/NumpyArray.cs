using System.Buffers.Binary;
using System.Text;

namespace MultiModel.Mlflow.Python;

/// <summary>
/// An array of rank 0 to 2 in row order. <see cref="Values"/> is <c>double[]</c>, <c>long[]</c> (integers of every width), <c>bool[]</c>
/// or <c>string[]</c> (text and objects).
/// </summary>
internal sealed class NumpyArray
{
    public NumpyArray(NumpyType type, int[] shape, Array values)
    {
        if (values.Length != Count(shape))
            throw new ArgumentException($"An array of shape ({string.Join(", ", shape)}) has {Count(shape)} elements, not {values.Length}.");
        (Type, Shape, Values) = (type, shape, values);
    }

    public NumpyType Type { get; }

    public int[] Shape { get; }

    public Array Values { get; }

    public static NumpyArray Of(double[] values, params int[] shape) => new(NumpyType.Float64, shape.Length == 0 ? [values.Length] : shape, values);

    public static NumpyArray Int32(int[] values) => new(NumpyType.Int32, [values.Length], Array.ConvertAll(values, static value => (long)value));

    public static NumpyArray Int64(long[] values) => new(NumpyType.Int64, [values.Length], values);

    public static NumpyArray Boolean(bool[] values) => new(NumpyType.Boolean, [values.Length], values);

    public static NumpyArray Text(string[] values) =>
        new(NumpyType.Text(values.Max(static value => value.EnumerateRunes().Count())), [values.Length], values);

    public static NumpyArray Objects(string[] values) => new(NumpyType.Object, [values.Length], values);

    public static long Count(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var length in shape)
            count = checked(count * length);
        return count;
    }

    /// <summary>Decodes numpy's bytes of an array that holds no objects.</summary>
    /// <param name="data">exactly the elements' bytes</param>
    public static NumpyArray Decode(NumpyType type, int[] shape, bool columnOrder, ReadOnlySpan<byte> data)
    {
        var count = (int)Count(shape);
        Array values = type.Kind switch
        {
            'f' => new double[count],
            'b' => new bool[count],
            'U' => new string[count],
            _ => new long[count],
        };
        for (var i = 0; i < count; i++)
        {
            var element = data.Slice(i * type.ItemSize, type.ItemSize);
            var at = columnOrder && shape.Length == 2 ? i % shape[0] * shape[1] + i / shape[0] : i;
            switch (values)
            {
                case double[] doubles: doubles[at] = ReadFloat(type, element); break;
                case bool[] booleans: booleans[at] = element[0] != 0; break;
                case string[] strings: strings[at] = ReadText(type, element); break;
                case long[] longs: longs[at] = ReadInteger(type, element); break;
            }
        }
        return new NumpyArray(type with { BigEndian = false }, shape, values);
    }

    /// <summary>The little-endian bytes of an array that holds no objects.</summary>
    public byte[] Encode()
    {
        var size = Type.ItemSize;
        var data = new byte[checked(Values.Length * size)];
        for (var i = 0; i < Values.Length; i++)
        {
            var element = data.AsSpan(i * size, size);
            switch (Values)
            {
                case double[] doubles when size == 8: BinaryPrimitives.WriteDoubleLittleEndian(element, doubles[i]); break;
                case double[] doubles: BinaryPrimitives.WriteSingleLittleEndian(element, (float)doubles[i]); break;
                case bool[] booleans: element[0] = booleans[i] ? (byte)1 : (byte)0; break;
                case string[] strings: Encoding.UTF32.GetBytes(strings[i], element); break;
                case long[] longs: WriteInteger(element, longs[i]); break;
            }
        }
        return data;
    }

    private static double ReadFloat(NumpyType type, ReadOnlySpan<byte> element) => (type.ItemSize, type.BigEndian) switch
    {
        (8, false) => BinaryPrimitives.ReadDoubleLittleEndian(element),
        (8, true) => BinaryPrimitives.ReadDoubleBigEndian(element),
        (_, false) => BinaryPrimitives.ReadSingleLittleEndian(element),
        (_, true) => BinaryPrimitives.ReadSingleBigEndian(element),
    };

    private static long ReadInteger(NumpyType type, ReadOnlySpan<byte> element)
    {
        var bits = 0UL;
        for (var i = 0; i < element.Length; i++)
            bits |= (ulong)element[type.BigEndian ? element.Length - 1 - i : i] << (8 * i);
        var unused = 64 - 8 * element.Length;
        return type.Kind == 'u' ? checked((long)bits) : (long)(bits << unused) >> unused;
    }

    private static void WriteInteger(Span<byte> element, long value)
    {
        for (var i = 0; i < element.Length; i++)
            element[i] = (byte)(value >> (8 * i));
    }

    /// <remarks>numpy pads text with zeros; a character outside Unicode becomes the replacement character.</remarks>
    private static string ReadText(NumpyType type, ReadOnlySpan<byte> element) =>
        (type.BigEndian ? BigEndianUtf32 : Encoding.UTF32).GetString(element).TrimEnd('\0');

    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: false);
}
