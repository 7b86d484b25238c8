using k8s;

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
        string.Join("---\n", documents.Select(static document => KubernetesYaml.Serialize(document).ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));
}
