using System.Text.Json;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Seldon;

/// <summary>A SeldonDeployment and the YAML tree that it was read from, for messages that name lines.</summary>
internal sealed record SeldonDeploymentDocument(SeldonDeployment Deployment, YamlMap Root);

/// <summary>Reads SeldonDeployments from YAML (or JSON, which is YAML).</summary>
public static class SeldonDeploymentYaml
{
    // By reflection: generated code would overwrite the defaults of absent init properties with null.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        MaxDepth = 200,
    };

    /// <summary>Reads the one SeldonDeployment of a file, or of a ConfigMap in it; documents of other kinds are passed over.</summary>
    /// <exception cref="ManifestException">The text is no YAML, holds no SeldonDeployment or several, or a value has the wrong type.</exception>
    public static SeldonDeployment Read(string text) => ReadDocument(text).Deployment;

    /// <inheritdoc cref="Read(string)"/>
    internal static SeldonDeploymentDocument ReadDocument(string text)
    {
        var (found, first) = Find(text);
        if (found.Count > 1)
            throw new ManifestException("a second SeldonDeployment begins here: give one a file.", found[1].Line);
        return found.Count == 1 ? Of(found[0]) : throw new ManifestException($"no document of kind: {SeldonDeployment.KindName} in the file.", first);
    }

    /// <summary>The SeldonDeployments of a file, unread; where there is none, those in its ConfigMaps. With the line of the file's first document.</summary>
    /// <exception cref="ManifestException">The text is no YAML.</exception>
    internal static (IReadOnlyList<YamlMap> Found, int FirstLine) Find(string text)
    {
        var documents = YamlReader.ReadDocuments(text);
        var objects = documents.SelectMany(Objects).ToList();
        var found = (objects.Any(IsDeployment) ? objects : ConfigMapManifest.Documents(objects, text)).Where(IsDeployment).Cast<YamlMap>();
        return ([.. found], documents.Count > 0 ? documents[0].Line : 1);
    }

    /// <exception cref="ManifestException">It is of another version, or a value has the wrong type.</exception>
    internal static SeldonDeploymentDocument Of(YamlMap root)
    {
        if (root["apiVersion"] is not YamlScalar { Text: var version } || !SeldonDeployment.Versions.Contains(version))
        {
            var at = root["apiVersion"] as YamlScalar;
            throw new ManifestException(
                $"apiVersion must be {SeldonDeployment.V1} (v1alpha2 and v1alpha3 are read too){(at is null ? " and is missing" : $", not {at.Text}")}.",
                (at ?? (YamlValue)root).Line);
        }
        var json = YamlToJson.Convert(root);
        try
        {
            return new SeldonDeploymentDocument(JsonSerializer.Deserialize<SeldonDeployment>(json.Span, Json)!, root);
        }
        catch (JsonException fault)
        {
            var (place, value) = YamlPath.Find(root, fault.Path ?? "$");
            throw new ManifestException($"{place}: {YamlPath.Expectation(place, value)}", value.Line, fault);
        }
    }

    /// <summary>What a list holds, as <c>kubectl get -o yaml</c> writes several objects; else the document itself.</summary>
    private static IEnumerable<YamlValue> Objects(YamlValue document)
        => document is YamlMap map && map["kind"] is YamlScalar { Text: "List" or $"{SeldonDeployment.KindName}List" } && map["items"] is YamlList list ? list.Items : [document];

    private static bool IsDeployment(YamlValue document) => document is YamlMap map && map["kind"] is YamlScalar { Text: SeldonDeployment.KindName };
}
