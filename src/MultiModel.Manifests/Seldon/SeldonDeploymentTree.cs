using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Manifests.Seldon;

/// <summary>A SeldonDeployment as plain maps, lists and scalars, which is what an API server and a YAML writer take.</summary>
public static class SeldonDeploymentTree
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitEmptyCollections } },
        MaxDepth = 200,
    };

    /// <summary>Keys keep the order of the records; absent values and empty lists and maps are left out.</summary>
    public static IReadOnlyDictionary<string, object?> Of(SeldonDeployment deployment) =>
        (IReadOnlyDictionary<string, object?>)JsonTree.Of(JsonSerializer.SerializeToElement(deployment, Json))!;

    private static void OmitEmptyCollections(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
                property.ShouldSerialize = static (_, value) => value is IEnumerable items && items.Cast<object?>().Any();
    }
}
