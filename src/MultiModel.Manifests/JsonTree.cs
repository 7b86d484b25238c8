using System.Text.Json;

namespace MultiModel.Manifests;

/// <summary>JSON as the plain maps, lists and scalars that a YAML writer takes, in the order of the JSON.</summary>
internal static class JsonTree
{
    public static object? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(static property => property.Name, static property => Of(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var integer) ? integer : element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
