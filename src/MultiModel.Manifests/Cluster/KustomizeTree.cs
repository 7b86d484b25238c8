using k8s.Models;
using MultiModel.Manifests.Publishing;

namespace MultiModel.Manifests.Cluster;

/// <summary>
/// The application for <c>kubectl apply -k</c>: a base, overlays for dev and prod, and an example of how to make the secrets. The graph is
/// apart: the rest can be applied again at any time, and would put an old graph back. Files by their path in the tree, with <c>/</c>.
/// </summary>
/// <remarks>
/// Overlays say <c>bases</c> and <c>patchesStrategicMerge</c>, not <c>resources</c> and <c>patches</c>: the kubectl of Debian 12 has
/// kustomize 2.0, which knows only those; newer ones accept both and print a hint.
/// </remarks>
internal static class KustomizeTree
{
    /// <param name="graph">The graph's objects; empty when no models were trained yet, and the deployer is to roll out the first ones.</param>
    public static IReadOnlyDictionary<string, string> Render(PublishOptions published, IReadOnlyList<object> graph)
    {
        var options = published.Cluster;
        var parts = Parts(published);
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, objects) in parts)
            tree[$"kustomize/base/{file}"] = ManifestYaml.Write(objects);
        tree["kustomize/base/kustomization.yaml"] = Kustomization(("resources", [.. parts.Select(static part => part.File)]), options.Namespace);
        if (graph.Count > 0)
        {
            tree["kustomize/graph/graph.yaml"] = ManifestYaml.Write(graph);
            tree["kustomize/graph/kustomization.yaml"] = Kustomization(("resources", ["graph.yaml"]), options.Namespace);
        }
        foreach (var (file, content) in Overlays.Render(options))
            tree[$"kustomize/overlays/{file}"] = content;
        foreach (var (file, content) in SecretsExample.Render(options))
            tree[$"kustomize/secrets.example/{file}"] = content;
        return tree;
    }

    public static string Kustomization((string Key, IReadOnlyList<string> Files) list, string ns, (string Key, IReadOnlyList<string> Files)? more = null)
    {
        var kustomization = new Dictionary<string, object>
        {
            ["apiVersion"] = "kustomize.config.k8s.io/v1beta1",
            ["kind"] = "Kustomization",
            ["namespace"] = ns,
            [list.Key] = list.Files,
        };
        if (more is var (key, files) && files.Count > 0)
            kustomization[key] = files;
        return ManifestYaml.Write(kustomization);
    }

    private static List<(string File, IReadOnlyList<object> Objects)> Parts(PublishOptions published)
    {
        var options = published.Cluster;
        List<(string, IReadOnlyList<object>)> parts = [("namespace.yaml", [Namespace(options)])];
        if (options.ExternalS3 is null)
            parts.Add(("minio.yaml", MinioManifests.Render()));
        parts.Add(("mlflow.yaml", MlflowManifests.Render(options)));
        parts.Add(("trainer.yaml", TrainerManifests.Render(published)));
        parts.Add(("deployer.yaml", DeployerManifests.Render(published)));
        parts.Add(("network-policies.yaml", NetworkPolicies.Render(published)));
        // Like the policies it is there before the graph, which may come from the deployer alone.
        parts.Add(("graph-budget.yaml", [Objects.Budget(PlainGraph.Name, PlainGraph.Selector(published))]));
        return parts;
    }

    /// <remarks>
    /// "restricted" is warned about and audited but not enforced: the engine that Seldon's operator puts into each pod of a SeldonDeployment
    /// does not state all that "restricted" asks for, nor does Istio's in a Kubeflow profile, and an enforcing namespace would refuse the pod.
    /// The namespace may be such a profile already: it keeps its own labels.
    /// </remarks>
    private static V1Namespace Namespace(ClusterOptions options) => new()
    {
        ApiVersion = "v1",
        Kind = V1Namespace.KubeKind,
        Metadata = new V1ObjectMeta
        {
            Name = options.Namespace,
            Labels = new Dictionary<string, string> { ["pod-security.kubernetes.io/audit"] = "restricted", ["pod-security.kubernetes.io/warn"] = "restricted" },
        },
    };
}
