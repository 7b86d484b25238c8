using System.Text.Json;
using k8s;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using YamlDotNet.Serialization;

namespace MultiModel.Manifests;

/// <summary>
/// Kubernetes objects as YAML: the same objects always give the same bytes (keys in the order of the model, strings quoted
/// where YAML could read something else, <c>\n</c> at line ends). What Kubernetes' own objects hold is decided by the client's
/// serializer; how it is written is decided here, for every document alike.
/// </summary>
public static class ManifestYaml
{
    private static readonly ISerializer Serializer =
        new SerializerBuilder().DisableAliases().WithEventEmitter(static next => new QuotingEmitter(next)).Build();

    /// <summary>Writes the objects as one stream of documents.</summary>
    public static string Write(params IReadOnlyList<object> documents) =>
        string.Join("---\n", documents.Select(static document => Serializer.Serialize(Tree(document)).ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));

    private static object Tree(object document) => document switch
    {
        SeldonDeployment deployment => SeldonDeploymentTree.Of(deployment),
        IKubernetesObject => JsonTree.Of(JsonSerializer.Deserialize<JsonElement>(KubernetesJson.Serialize(document)))!,
        _ => document,
    };
}
