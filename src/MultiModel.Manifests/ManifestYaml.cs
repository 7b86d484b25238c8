using k8s;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;
using YamlDotNet.Serialization;

namespace MultiModel.Manifests;

/// <summary>
/// Kubernetes objects as YAML: the same objects always give the same bytes (keys in the order of the model, strings quoted
/// where YAML could read something else, <c>\n</c> at line ends). Kubernetes' own objects go through the client's serializer, so
/// what is written is what its models mean.
/// </summary>
public static class ManifestYaml
{
    /// <summary>Writes the objects as one stream of documents.</summary>
    public static string Write(params IReadOnlyList<object> documents) =>
        string.Join("---\n", documents.Select(static document => Serialize(document).ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));

    private static string Serialize(object document) =>
        document is SeldonDeployment deployment ? Plain.Serializer.Serialize(SeldonDeploymentTree.Of(deployment)) : KubernetesYaml.Serialize(document);

    /// <summary>Our own records: without the client's table of all Kubernetes types, which costs 40 MiB and a quarter of a second.</summary>
    private static class Plain
    {
        public static readonly ISerializer Serializer = new SerializerBuilder().DisableAliases().WithEventEmitter(static next => new QuotingEmitter(next)).Build();
    }
}
