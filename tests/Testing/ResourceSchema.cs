using System.Text.Json;
using System.Text.RegularExpressions;

namespace MultiModel.Testing;

/// <summary>
/// Checks a JSON document against the structural schema of a custom resource, and refuses what the schema does not name: an API
/// server would prune it silently. (The keywords are those that structural schemas use.)
/// </summary>
public sealed class ResourceSchema(JsonElement schema)
{
    public static ResourceSchema Load(string path) => new(JsonDocument.Parse(File.ReadAllText(path)).RootElement);

    /// <returns>One line for each violation: the path and what is wrong.</returns>
    public IReadOnlyList<string> Check(JsonElement document)
    {
        var errors = new List<string>();
        Check(schema, document, "$", errors);
        return errors;
    }

    private static void Check(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            if (!schema.TryGetProperty("nullable", out var nullable) || !nullable.GetBoolean())
                errors.Add($"{path} is null");
            return;
        }
        if (schema.TryGetProperty("x-kubernetes-int-or-string", out _))
        {
            if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                errors.Add($"{path} is neither an integer nor a string");
        }
        else if (schema.TryGetProperty("type", out var type) && !Fits(type.GetString()!, value))
        {
            errors.Add($"{path} is {value.ValueKind}, not {type}");
            return;
        }
        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!))
            errors.Add($"{path} does not match {pattern}");
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(schema, value, path, errors);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(items, item, $"{path}[{index}]", errors);
    }

    private static void CheckObject(JsonElement schema, JsonElement value, string path, List<string> errors)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Select(static name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)))
                errors.Add($"{path}.{name} is missing");
        var closed = schema.TryGetProperty("properties", out var properties);
        var open = schema.TryGetProperty("additionalProperties", out var additional);
        foreach (var property in value.EnumerateObject())
        {
            if (closed && properties.TryGetProperty(property.Name, out var known))
                Check(known, property.Value, $"{path}.{property.Name}", errors);
            else if (open && additional.ValueKind == JsonValueKind.Object)
                Check(additional, property.Value, $"{path}.{property.Name}", errors);
            else if (closed)
                errors.Add($"{path}.{property.Name} is unknown");
        }
    }

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new InvalidDataException($"The schema has the type {type}, which no structural schema has."),
    };
}
