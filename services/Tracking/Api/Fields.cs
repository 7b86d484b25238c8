using System.Globalization;
using System.Text.Json;

namespace MultiModel.Tracking.Api;

/// <summary>
/// The fields of a request message, read as Protobuf's JSON mapping does: integers and numbers may be strings, an absent field
/// and null are the same, unknown fields are ignored. A field of the wrong type is MLflow's INVALID_PARAMETER_VALUE.
/// </summary>
/// <param name="message">A JSON object.</param>
/// <param name="path">Where the object is in the request, such as <c>metrics[2].</c>; empty for the request itself.</param>
/// <param name="fromQuery">Every value is an array of the strings that the query gave for that name.</param>
/// <param name="route">The parts of the address that are fields: they win over those of the message.</param>
public readonly struct Fields(JsonElement message, string path = "", bool fromQuery = false, IReadOnlyDictionary<string, object?>? route = null)
{
    public Fields WithRoute(IReadOnlyDictionary<string, object?> values) => new(message, path, fromQuery, values);

    public string? String(string name)
    {
        if (route?.GetValueOrDefault(name) is string part)
            return part;
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw WrongType(name, value);
    }

    /// <summary>A string that must be there and not be empty.</summary>
    public string Required(string name) => String(name) is { Length: > 0 } value ? value : throw MlflowException.Missing(path + name);

    /// <summary>A run's id, under its name of today or under that of MLflow's first clients.</summary>
    public string RequiredRunId() => String("run_id") is { Length: > 0 } id ? id : String("run_uuid") is { Length: > 0 } old ? old : Required("run_id");

    public long? Int64(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
            return number;
        if (value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return number;
        // 1.0 and 1e3 are integers too.
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var real) && Math.Abs(real) < 9.2e18 && Math.Floor(real) == real)
            return (long)real;
        throw WrongType(name, value);
    }

    public long RequiredInt64(string name) => Int64(name) ?? throw MlflowException.Missing(path + name);

    /// <summary>A number, or one of the strings "NaN", "Infinity" and "-Infinity".</summary>
    public double RequiredDouble(string name)
    {
        if (Find(name) is not { } value)
            throw MlflowException.Missing(path + name);
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        if (value.ValueKind != JsonValueKind.String)
            throw WrongType(name, value);
        return value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
            _ => throw WrongType(name, value),
        };
    }

    public bool? Boolean(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when fromQuery && bool.TryParse(value.GetString(), out var flag) => flag,
            _ => throw WrongType(name, value),
        };
    }

    /// <summary>One of a Protobuf enumeration's names; its number is accepted too.</summary>
    public string? Enum(string name, IReadOnlyDictionary<int, string> values)
    {
        if (Find(name) is not { } value)
            return null;
        var known = value.ValueKind switch
        {
            JsonValueKind.String when values.Values.Contains(value.GetString()) => value.GetString(),
            JsonValueKind.String when fromQuery && int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) => values.GetValueOrDefault(number),
            JsonValueKind.Number when value.TryGetInt32(out var number) => values.GetValueOrDefault(number),
            _ => null,
        };
        return known ?? throw MlflowException.InvalidValue(Shown(value), path + name, $"It must be one of {string.Join(", ", values.Values)}.");
    }

    /// <summary>An experiment's id: a string, but MLflow takes a number too.</summary>
    public string? ExperimentId() => Find("experiment_id") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : String("experiment_id");

    public string RequiredExperimentId() => ExperimentId() is { Length: > 0 } id ? id : throw MlflowException.Missing(path + "experiment_id");

    /// <summary>As <see cref="ExperimentId"/>, of a list.</summary>
    public IReadOnlyList<string> ExperimentIds() => Strings("experiment_ids", orNumbers: true);

    public IReadOnlyList<string> Strings(string name) => Strings(name, orNumbers: false);

    private List<string> Strings(string name, bool orNumbers)
    {
        var values = new List<string>();
        foreach (var value in Array(name))
            values.Add(value.ValueKind == JsonValueKind.String ? value.GetString()!
                : orNumbers && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : throw WrongType(name, value));
        return values;
    }

    /// <summary>The messages of a repeated field.</summary>
    public IReadOnlyList<Fields> Messages(string name)
    {
        var messages = new List<Fields>();
        foreach (var value in Array(name))
            messages.Add(value.ValueKind == JsonValueKind.Object ? new Fields(value, $"{path}{name}[{messages.Count}].") : throw WrongType(name, value));
        return messages;
    }

    public Fields? Message(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Object ? new Fields(value, $"{path}{name}.") : throw WrongType(name, value);
    }

    private IEnumerable<JsonElement> Array(string name)
    {
        if (!message.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw WrongType(name, value);
    }

    private JsonElement? Find(string name)
    {
        if (!message.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return fromQuery ? value[0] : value;
    }

    private MlflowException WrongType(string name, JsonElement value)
    {
        var type = value.ValueKind switch
        {
            JsonValueKind.String => "str",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "int" : "float",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "list",
            _ => "dict",
        };
        return MlflowException.InvalidValue(Shown(value), path + name,
            $"Hint: Value was of type '{type}'. See the API docs for more information about request parameters.");
    }

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 200 ? text : text[..200] + "...";
    }
}
