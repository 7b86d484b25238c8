using System.Globalization;
using System.Text.Json;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Directories;

/// <summary>
/// <c>model.json</c>: an estimator's attributes, the same as in <c>model.pkl</c>, in JSON that loses no bit. Floats are written in the shortest form that
/// reads back equal and always with a point or an exponent; NaN and infinity are the strings "NaN", "Infinity" and "-Infinity" inside <c>float</c> or <c>array</c>.
/// </summary>
/// <remarks>
/// What JSON lacks is an object with one member: <c>{"float":"NaN"}</c>, <c>{"tuple":[..]}</c>, <c>{"list":[..]}</c>, <c>{"dict":[[key,value],..]}</c>,
/// <c>{"scalar":{"dtype":..,"value":..}}</c>, <c>{"array":{"dtype":..,"shape":[..],"data":[..]}}</c>.
/// </remarks>
internal static class AttributesJson
{
    public const string Format = "multimodel/1";

    public static byte[] Write(PythonObject estimator)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("class", estimator.Class);
            json.WriteStartObject("attributes");
            foreach (var (name, value) in estimator.Attributes.Items)
            {
                json.WritePropertyName((string)name);
                Write(json, value);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool boolean: json.WriteBooleanValue(boolean); break;
            case long integer: json.WriteNumberValue(integer); break;
            case string text: json.WriteStringValue(text); break;
            case double real when double.IsFinite(real): WriteReal(json, real); break;
            case double real: Tagged(json, "float", () => WriteReal(json, real)); break;
            case PythonTuple tuple: Tagged(json, "tuple", () => WriteAll(json, tuple.Items)); break;
            case PythonList list: Tagged(json, "list", () => WriteAll(json, list.Items)); break;
            case PythonDict dict: Tagged(json, "dict", () => WritePairs(json, dict)); break;
            case NumpyScalar scalar: Tagged(json, "scalar", () => WriteScalar(json, scalar)); break;
            case NumpyArray array: Tagged(json, "array", () => WriteArray(json, array)); break;
            default: throw new ArgumentException($"model.json cannot hold a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Tagged(Utf8JsonWriter json, string tag, Action write)
    {
        json.WriteStartObject();
        json.WritePropertyName(tag);
        write();
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<object?> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
            Write(json, item);
        json.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter json, PythonDict dict)
    {
        json.WriteStartArray();
        foreach (var (key, value) in dict.Items)
            WriteAll(json, [key, value]);
        json.WriteEndArray();
    }

    private static void WriteScalar(Utf8JsonWriter json, NumpyScalar scalar)
    {
        json.WriteStartObject();
        json.WriteString("dtype", scalar.Type.ToString());
        json.WritePropertyName("value");
        Write(json, scalar.Value);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, NumpyArray array)
    {
        json.WriteStartObject();
        json.WriteString("dtype", array.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var length in array.Shape)
            json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStartArray("data");
        if (array.Values is double[] reals)
            foreach (var real in reals)
                WriteReal(json, real);
        else
            foreach (var value in array.Values)
                Write(json, value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteReal(Utf8JsonWriter json, double real)
    {
        var text = real.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(real))
            json.WriteStringValue(text);
        else
            json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0", skipInputValidation: true);
    }
}
