using System.Buffers;
using System.Text.Json;

namespace MultiModel.Graphs.Messages;

/// <summary>Reads <c>data.ndarray</c> and <c>data.tensor</c>: the numbers go straight into one array of doubles.</summary>
internal static class ArrayReader
{
    private const int MaxDimensions = 8;

    /// <param name="json">The whole body.</param>
    /// <param name="reader">At the array's first token; left at its last.</param>
    /// <param name="limits">How many rows are allowed.</param>
    /// <param name="place">Where the array is, for messages.</param>
    public static MessageArray ReadNdArray(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, MessageLimits limits, string place = "data.ndarray")
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw SeldonMessageReader.Unexpected(place, "a list", reader.TokenType);
        var start = reader;
        var values = new Buffer();
        try
        {
            Span<int> lengths = stackalloc int[MaxDimensions];
            lengths.Fill(-1);
            if (TryReadNumbers(ref reader, ref values, lengths, limits, place))
                return Numbers(values.Written, lengths);
            reader = start;
            return ReadMixed(json, ref reader, limits);
        }
        finally
        {
            values.Dispose();
        }
    }

    /// <returns>False when a value is a text or a boolean: such a list is kept as it is.</returns>
    private static bool TryReadNumbers(ref Utf8JsonReader reader, ref Buffer values, scoped Span<int> lengths, MessageLimits limits, string place)
    {
        Span<int> counts = stackalloc int[MaxDimensions];
        counts.Clear();
        var depth = 0;
        var leaf = -1;
        while (true)
        {
            switch (SeldonMessageReader.Next(ref reader))
            {
                case JsonTokenType.Number:
                    // A list without values tells how deep lists go, too.
                    if (leaf != depth && (leaf >= 0 || (depth + 1 < MaxDimensions && lengths[depth + 1] >= 0)))
                        throw Ragged(place, counts, depth, "a number", "a list");
                    leaf = depth;
                    values.Add(Finite(ref reader, place, counts, depth));
                    counts[depth]++;
                    break;
                case JsonTokenType.StartArray:
                    if (leaf >= 0 && depth + 1 > leaf)
                        throw Ragged(place, counts, depth, "a list", "a number");
                    if (++depth == MaxDimensions)
                        throw SeldonException.BadInput($"{place}: more than {MaxDimensions} dimensions.");
                    counts[depth] = 0;
                    break;
                case JsonTokenType.EndArray:
                    if (lengths[depth] >= 0 && lengths[depth] != counts[depth])
                        throw Ragged(place, counts, depth - 1, $"{counts[depth]} values", $"{lengths[depth]}");
                    lengths[depth] = counts[depth];
                    if (--depth < 0)
                        return true;
                    counts[depth]++;
                    if (depth == 0 && counts[0] > limits.Rows)
                        throw TooManyRows(limits);
                    break;
                case JsonTokenType.Null:
                    throw SeldonException.BadData($"{place}{Place(counts, depth)}: expected a number, got null.");
                default:
                    return false;
            }
        }
    }

    private static MessageArray Numbers(scoped ReadOnlySpan<double> values, scoped ReadOnlySpan<int> lengths)
    {
        var dimensions = lengths.IndexOf(-1);
        dimensions = dimensions < 0 ? lengths.Length : dimensions;
        return MessageArray.Of(values.ToArray(), lengths[..dimensions].ToArray());
    }

    private static MixedArray ReadMixed(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader, MessageLimits limits)
    {
        var start = (int)reader.TokenStartIndex;
        var rows = 0;
        while (SeldonMessageReader.Next(ref reader) != JsonTokenType.EndArray)
        {
            reader.Skip();
            if (++rows > limits.Rows)
                throw TooManyRows(limits);
        }
        return new MixedArray(json[start..(int)reader.BytesConsumed], rows);
    }

    /// <param name="reader">At the tensor's first token; left at its last.</param>
    /// <param name="limits">How many rows are allowed.</param>
    public static MessageArray ReadTensor(ref Utf8JsonReader reader, MessageLimits limits)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw SeldonMessageReader.Unexpected("data.tensor", "an object with shape and values", reader.TokenType);
        double[]? values = null;
        double[]? shape = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("values"u8))
                values = ReadFlat(ref reader, "data.tensor.values");
            else if (reader.ValueTextEquals("shape"u8))
                shape = ReadFlat(ref reader, "data.tensor.shape");
            else
                SeldonMessageReader.Skip(ref reader);
        }
        if (values is null || shape is null)
            throw SeldonException.BadData($"data.tensor: {(values is null ? "values" : "shape")} is missing.");
        return Shaped(values, shape, limits, "data.tensor");
    }

    /// <exception cref="SeldonException">The shape is no shape, or does not fit the number of values; 400.</exception>
    internal static MessageArray Shaped(double[] values, ReadOnlySpan<double> shape, MessageLimits limits, string place)
    {
        if (shape.Length is 0 or > MaxDimensions)
            throw SeldonException.BadInput($"{place}.shape: expected 1 to {MaxDimensions} dimensions, got {shape.Length}.");
        shape = Inferred(values.Length, shape);
        var lengths = new int[shape.Length];
        var product = 1.0;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (shape[i] < 0 || shape[i] > int.MaxValue || shape[i] != Math.Floor(shape[i]))
                throw SeldonException.BadInput($"{place}.shape: expected whole numbers of 0 or more, got {shape[i]}.");
            lengths[i] = (int)shape[i];
            product *= shape[i];
        }
        if (product != values.Length)
            throw SeldonException.BadInput($"{place}: shape ({string.Join(", ", lengths)}) needs {product} values, got {values.Length}.");
        if (lengths[0] > limits.Rows)
            throw TooManyRows(limits);
        return MessageArray.Of(values, lengths);
    }

    /// <summary>One length may be -1, as in numpy's reshape: it is what the others leave.</summary>
    private static ReadOnlySpan<double> Inferred(int count, ReadOnlySpan<double> shape)
    {
        if (shape.Count(-1) != 1)
            return shape;
        var others = 1.0;
        foreach (var length in shape)
            others *= length == -1 ? 1 : length;
        if (others < 1 || count % others != 0)
            return shape;
        var inferred = shape.ToArray();
        inferred[shape.IndexOf(-1)] = count / others;
        return inferred;
    }

    private static double[] ReadFlat(ref Utf8JsonReader reader, string place)
    {
        if (SeldonMessageReader.Next(ref reader) != JsonTokenType.StartArray)
            throw SeldonMessageReader.Unexpected(place, "a list of numbers", reader.TokenType);
        var values = new Buffer();
        try
        {
            while (SeldonMessageReader.Next(ref reader) != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number)
                    throw SeldonMessageReader.Unexpected($"{place}[{values.Written.Length}]", "a number", reader.TokenType);
                var value = reader.GetDouble();
                values.Add(double.IsFinite(value) ? value : throw SeldonException.BadData($"{place}[{values.Written.Length}]: the number is too large."));
            }
            return values.Written.ToArray();
        }
        finally
        {
            values.Dispose();
        }
    }

    private static double Finite(ref Utf8JsonReader reader, string place, scoped ReadOnlySpan<int> counts, int depth)
    {
        var value = reader.GetDouble();
        return double.IsFinite(value) ? value : throw SeldonException.BadData($"{place}{Place(counts, depth)}: the number is too large.");
    }

    private static SeldonException Ragged(string place, ReadOnlySpan<int> counts, int depth, string got, string expected)
        => SeldonException.BadInput($"{place}{Place(counts, depth)}: the rows are not of one length: got {got}, expected {expected} as in the rows before.");

    private static SeldonException TooManyRows(MessageLimits limits) => SeldonException.BadData($"data: more than {limits.Rows:N0} rows in one request: send them in several.");

    private static string Place(ReadOnlySpan<int> counts, int depth)
    {
        var place = "";
        for (var i = 0; i <= depth; i++)
            place += $"[{counts[i]}]";
        return place;
    }

    /// <summary>A growing list on pooled arrays.</summary>
    private struct Buffer() : IDisposable
    {
        private double[] items = ArrayPool<double>.Shared.Rent(64);
        private int count;

        public readonly ReadOnlySpan<double> Written => items.AsSpan(0, count);

        public void Add(double item)
        {
            if (count == items.Length)
                Grow();
            items[count++] = item;
        }

        private void Grow()
        {
            var larger = ArrayPool<double>.Shared.Rent(items.Length * 4);
            items.CopyTo(larger, 0);
            Dispose();
            items = larger;
        }

        public readonly void Dispose() => ArrayPool<double>.Shared.Return(items);
    }
}
