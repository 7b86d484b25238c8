using System.Text.Json;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Directories;

/// <summary>Reads what <see cref="AttributesJson"/> wrote.</summary>
internal static class AttributesJsonReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <exception cref="ModelException">not such a file, or damaged</exception>
    public static PythonObject Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var root = document.RootElement;
            var format = root.GetProperty("format").GetString();
            if (format != AttributesJson.Format)
                throw new ModelException($"The format '{format}' is unknown; this version reads {AttributesJson.Format}.");
            var attributes = new PythonDict();
            foreach (var attribute in root.GetProperty("attributes").EnumerateObject())
                attributes.Set(attribute.Name, Value(attribute.Value));
            return new PythonObject(root.GetProperty("class").GetString() ?? throw Damaged("the class is null"), attributes);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw Damaged(error.Message, error);
        }
    }

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? json.GetDouble() : (object)json.GetInt64(),
        JsonValueKind.Object => Tagged(json.EnumerateObject().Single()),
        _ => throw Damaged("a bare array"),
    };

    private static object Tagged(JsonProperty member) => member.Name switch
    {
        "float" => Real(member.Value),
        "tuple" => new PythonTuple(All(member.Value)),
        "list" => ListOf(All(member.Value)),
        "dict" => DictOf(member.Value),
        "scalar" => new NumpyScalar(TypeOf(member.Value), Value(member.Value.GetProperty("value")) ?? throw Damaged("a scalar is null")),
        "array" => ArrayOf(member.Value),
        var other => throw Damaged($"a value of the unknown kind '{other}'"),
    };

    private static object?[] All(JsonElement json) => [.. json.EnumerateArray().Select(Value)];

    private static PythonList ListOf(object?[] items)
    {
        var list = new PythonList();
        list.Items.AddRange(items);
        return list;
    }

    private static PythonDict DictOf(JsonElement json)
    {
        var dict = new PythonDict();
        foreach (var pair in json.EnumerateArray())
            dict.Set(Value(pair[0]) ?? throw Damaged("the key of a dict is null"), Value(pair[1]));
        return dict;
    }

    private static NumpyArray ArrayOf(JsonElement json)
    {
        var type = TypeOf(json);
        int[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(static length => length.GetInt32())];
        if (shape.Length > 2 || Array.Exists(shape, static length => length < 0))
            throw Damaged("an array has more than two dimensions, or a length that is none");
        var data = json.GetProperty("data");
        return new NumpyArray(type, shape, type.Kind switch
        {
            'f' => Read(data, Real),
            'b' => Read(data, static value => value.GetBoolean()),
            'U' or 'O' => Read(data, static value => value.GetString() ?? throw Damaged("a text is null")),
            _ => Read(data, static value => value.GetInt64()),
        });
    }

    private static T[] Read<T>(JsonElement json, Func<JsonElement, T> read)
    {
        var values = new T[json.GetArrayLength()];
        var i = 0;
        foreach (var item in json.EnumerateArray())
            values[i++] = read(item);
        return values;
    }

    private static double Real(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.GetDouble()
        : json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw Damaged($"'{other}' is not a number"),
        };

    private static NumpyType TypeOf(JsonElement json)
    {
        var name = json.GetProperty("dtype").GetString() ?? "";
        return NumpyType.TryParse(name, out var type) ? type : throw Damaged($"the dtype '{name}' is unknown");
    }

    private static ModelException Damaged(string why, Exception? inner = null) => new($"It is damaged ({why}): write or download the model again.", inner);
}
