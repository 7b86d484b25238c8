using System.Text.Json;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Graphs.Seldon;

/// <summary>A SeldonDeployment and the YAML tree that it was read from, for messages that name lines.</summary>
public sealed record SeldonDeploymentDocument(SeldonDeployment Deployment, YamlMap Root);

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
    public static SeldonDeployment Read(TextReader text) => Read(ReadBounded(text));

    /// <inheritdoc cref="Read(string)"/>
    public static SeldonDeploymentDocument ReadDocument(string text)
    {
        var documents = YamlReader.ReadDocuments(text);
        var root = TheDeployment(documents.Any(IsDeployment) ? documents : [.. documents, .. ConfigMapManifest.Documents(documents, text)]);
        var json = YamlToJson.Convert(root);
        try
        {
            var deployment = JsonSerializer.Deserialize<SeldonDeployment>(json.Span, Json)!;
            return new SeldonDeploymentDocument(deployment, root);
        }
        catch (JsonException fault)
        {
            var (place, value) = YamlPath.Find(root, fault.Path ?? "$");
            throw new ManifestException($"{place}: {YamlPath.Expectation(place, value)}", value.Line, fault);
        }
    }

    private static YamlMap TheDeployment(IReadOnlyList<YamlValue> documents)
    {
        YamlMap? found = null;
        foreach (var map in documents.Where(IsDeployment).Cast<YamlMap>())
        {
            if (found is not null)
                throw new ManifestException("a second SeldonDeployment begins here: give one a file.", map.Line);
            found = map;
        }
        if (found is null)
            throw new ManifestException($"no document of kind: {SeldonDeployment.KindName} in the file.", documents.Count > 0 ? documents[0].Line : 1);
        if (found["apiVersion"] is not YamlScalar { Text: SeldonDeployment.V1 } version)
        {
            var at = found["apiVersion"] as YamlScalar;
            throw new ManifestException($"apiVersion must be {SeldonDeployment.V1}{(at is null ? " and is missing" : $", not {at.Text}")}.", (at ?? (YamlValue)found).Line);
        }
        return found;
    }

    private static bool IsDeployment(YamlValue document) => document is YamlMap map && map["kind"] is YamlScalar { Text: SeldonDeployment.KindName };

    private static string ReadBounded(TextReader text)
    {
        var buffer = new char[YamlLimits.Default.Length + 1];
        var length = text.ReadBlock(buffer);
        return new string(buffer, 0, length);
    }
}
