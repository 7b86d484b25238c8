using k8s;
using k8s.Models;
using MultiModel.Manifests.Cluster;

namespace MultiModel.Manifests.Tests.Cluster;

/// <summary>The trees that the tests look at, for every combination of options that changes their shape.</summary>
internal static class PublishedTree
{
    public static readonly Images Images = new("ghcr.io/multimodel", "0.1.0");

    public static TheoryData<bool, bool> Shapes => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public static IReadOnlyDictionary<string, string> Render(bool externalS3, bool postgres) => KustomizeTree.Render(
        new ClusterOptions("kubeflow-user-example-com", Images, externalS3 ? new Uri("https://s3.example.com") : null, postgres), []);

    /// <summary>Every object of the base that Kubernetes itself knows.</summary>
    public static List<object> Objects(IReadOnlyDictionary<string, string> tree) =>
        [.. tree.Where(static file => file.Key.StartsWith("kustomize/base/", StringComparison.Ordinal) && !file.Key.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(static file => KubernetesYaml.LoadAllFromString(file.Value))];

    /// <summary>Every pod of the objects, by the name of what makes it.</summary>
    public static IEnumerable<(string Name, V1PodSpec Pod, bool Serves)> Pods(IEnumerable<object> objects) => objects.Select(static o => o switch
    {
        V1Deployment deployment => (deployment.Name(), deployment.Spec.Template.Spec, true),
        V1StatefulSet set => (set.Name(), set.Spec.Template.Spec, true),
        V1Job job => (job.Name(), job.Spec.Template.Spec, false),
        V1CronJob cron => (cron.Name(), cron.Spec.JobTemplate.Spec.Template.Spec, false),
        _ => ("", null!, false),
    }).Where(static pod => pod.Item2 is not null);
}
