using System.Diagnostics;
using k8s;
using k8s.Models;
using MultiModel.Testing;

namespace MultiModel.Manifests.Tests.Cluster;

public sealed class KustomizeTreeTests
{
    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void Render_Twice_GivesTheSameBytes(bool externalS3, bool postgres) =>
        Assert.Equal(PublishedTree.Render(externalS3, postgres), PublishedTree.Render(externalS3, postgres));

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public async Task Overlays_InKubectlKustomize_BuildAndChangeWhatTheyPatch(bool externalS3, bool postgres)
    {
        var kubectl = Requires.Tool("kubectl", "Debian: kubernetes-client");
        using var folder = new TemporaryFolder();
        foreach (var (path, content) in PublishedTree.Render(externalS3, postgres))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(path))!);
            await File.WriteAllTextAsync(folder.File(path), content, TestContext.Current.CancellationToken);
        }

        var dev = await BuildAsync(kubectl, folder.File("kustomize", "overlays", "dev"));
        var prod = await BuildAsync(kubectl, folder.File("kustomize", "overlays", "prod"));
        var secrets = await BuildAsync(kubectl, folder.File("kustomize", "secrets.example"));

        Assert.Equal(dev.Count, prod.Count);
        Assert.True(dev.OfType<V1CronJob>().Single().Spec.Suspend);
        Assert.False(prod.OfType<V1CronJob>().Single().Spec.Suspend);
        Assert.Equal("2Gi", prod.OfType<V1Deployment>().Single(static d => d.Name() == "mlflow").Spec.Template.Spec.Containers[0].Resources.Limits["memory"].ToString());
        Assert.All(dev.Concat(prod).OfType<IKubernetesObject<V1ObjectMeta>>().Where(static o => o is not V1Namespace), static o => Assert.Equal("kubeflow-user-example-com", o.Namespace()));
        Assert.Contains("seldon-init-container-secret", secrets.OfType<V1Secret>().Select(static secret => secret.Name()));
    }

    private static async Task<List<object>> BuildAsync(string kubectl, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(kubectl, ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var yaml = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return KubernetesYaml.LoadAllFromString(yaml);
    }
}
