using System.Text.Json;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.OpenInference;

/// <summary>The values of a tensor in JSON, as one list or in lists that are nested as its shape says.</summary>
internal static class JsonTensor
{
    private const string Place = "inputs[0].data";

    /// <exception cref="SeldonException">The values are not of the type, or not nested as the shape says; 400.</exception>
    public static double[] Values(JsonElement data, ReadOnlySpan<double> shape, Datatype datatype)
    {
        var values = new List<double>();
        // Nested, a -1 of the shape is the length of the first list there.
        var lengths = shape.Length > 0 && data.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Array ? shape.ToArray() : [-1];
        Read(data, lengths, 0, datatype, values);
        return [.. values];
    }

    private static void Read(JsonElement list, double[] lengths, int depth, Datatype datatype, List<double> values)
    {
        var length = list.GetArrayLength();
        if (lengths[depth] == -1)
            lengths[depth] = length;
        if (lengths[depth] != length)
            throw SeldonException.BadData($"{Place}: the nesting does not fit the shape: got a list of {length} before value {values.Count}, expected {lengths[depth]}.");
        foreach (var item in list.EnumerateArray())
        {
            if (depth < lengths.Length - 1)
                Read(item.ValueKind == JsonValueKind.Array ? item : throw NotNested(values.Count, "a number", "a list"), lengths, depth + 1, datatype, values);
            else if (item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var value))
            {
                datatype.Check(value, values.Count);
                values.Add(datatype.Rounded(value));
            }
            else
                throw item.ValueKind == JsonValueKind.Array
                    ? NotNested(values.Count, "a list", "a number")
                    : datatype.Wrong(values.Count, item.ValueKind.ToString().ToLowerInvariant());
        }
    }

    private static SeldonException NotNested(int index, string got, string expected)
        => SeldonException.BadData($"{Place}[{index}]: the nesting does not fit the shape: got {got}, expected {expected}.");
}
