using k8s;
using MultiModel.Graphs.Seldon;
using MultiModel.Manifests.Seldon;

namespace MultiModel.Manifests;

/// <summary>
/// Kubernetes objects as YAML: the same objects always give the same bytes (keys in the order of the model, strings quoted only
/// where YAML would read something else, <c>\n</c> at line ends). The serializer is the Kubernetes client's own, so what is
/// written is what its models mean.
/// </summary>
public static class ManifestYaml
{
    /// <summary>Writes the objects as one stream of documents.</summary>
    public static string Write(params IReadOnlyList<object> documents) =>
        string.Join("---\n", documents.Select(static document => Serialize(document).ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));

    // The client's serializer knows its own models only; our records become plain maps first.
    private static string Serialize(object document) =>
        KubernetesYaml.Serialize(document is SeldonDeployment deployment ? SeldonDeploymentTree.Of(deployment) : document);
}
