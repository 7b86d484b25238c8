using System.Text.Json;
using MultiModel.Graphs.Seldon;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.GraphRunner.Nodes;

/// <summary>A node's parameters as the operator writes them: <c>[{"name":"model_uri","value":"/mnt/models","type":"STRING"},...]</c>.</summary>
internal static class NodeParameters
{
    /// <summary>The values by name, each checked against its type as Seldon's model server does.</summary>
    /// <param name="variable">Where the JSON comes from, for messages.</param>
    /// <exception cref="StartupException">It is no such list.</exception>
    public static IReadOnlyDictionary<string, string> Read(string variable, string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "[]" : json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw Wrong(variable, "it is no list");
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in document.RootElement.EnumerateArray())
            {
                if (Text(item, "name") is not { Length: > 0 } name)
                    throw Wrong(variable, $"{item.GetRawText()} has no name");
                var value = Text(item, "value") ?? throw Wrong(variable, $"{name} has no value");
                var type = Text(item, "type") ?? "STRING";
                if (!ParameterTypes.All.Contains(type))
                    throw Wrong(variable, $"{name} has the type {type}, which is none of {string.Join(", ", ParameterTypes.All)}");
                if (!ParameterTypes.IsOf(type, value))
                    throw Wrong(variable, $"{name} is {value}, which is no {type}");
                if (!values.TryAdd(name, value))
                    throw Wrong(variable, $"it has {name} twice");
            }
            return values;
        }
        catch (JsonException fault)
        {
            throw Wrong(variable, fault.Message.TrimEnd('.'), fault);
        }
    }

    private static string? Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? value.ToString() : null;

    private static StartupException Wrong(string variable, string reason, Exception? cause = null)
        => new($"{variable} must be a JSON list of objects with name, value and type: {reason}.", cause);
}
