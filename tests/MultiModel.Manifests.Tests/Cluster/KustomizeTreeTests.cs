using System.Diagnostics;
using System.Text.Json.Nodes;
using MultiModel.Manifests.Publishing;
using MultiModel.Testing;

namespace MultiModel.Manifests.Tests.Cluster;

public sealed class KustomizeTreeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public void Render_Twice_GivesTheSameBytes(GraphForm form, bool externalS3, bool postgres) =>
        Assert.Equal(PublishedTree.Render(form, externalS3, postgres), PublishedTree.Render(form, externalS3, postgres));

    [Theory]
    [MemberData(nameof(PublishedTree.Shapes), MemberType = typeof(PublishedTree))]
    public async Task Overlays_InKubectlKustomize_BuildAndChangeWhatTheyPatch(GraphForm form, bool externalS3, bool postgres)
    {
        var kubectl = Requires.Tool("kubectl", "Debian: kubernetes-client");
        using var folder = new TemporaryFolder();
        foreach (var (path, content) in PublishedTree.Render(form, externalS3, postgres))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(path))!);
            await File.WriteAllTextAsync(folder.File(path), content, Cancel);
        }

        var dev = await BuildAsync(kubectl, folder.File("kustomize", "overlays", "dev"));
        var prod = await BuildAsync(kubectl, folder.File("kustomize", "overlays", "prod"));
        var graph = await BuildAsync(kubectl, folder.File("kustomize", "graph"));
        var secrets = await BuildAsync(kubectl, folder.File("kustomize", "secrets.example"));

        Assert.Equal(dev.Count, prod.Count);
        Assert.True((bool)dev.OfKind("CronJob").Single()["spec"]!["suspend"]!);
        Assert.False((bool)prod.OfKind("CronJob").Single()["spec"]!["suspend"]!);
        Assert.Equal("4Gi", (string?)prod.OfKind("Deployment").Single(static item => item.Name() == "mlflow")["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!["memory"]);
        Assert.Contains("seldon-init-container-secret", secrets.OfKind("Secret").Select(static secret => secret.Name()));
        Assert.Single(graph.OfKind(form == GraphForm.Deployments ? "Deployment" : "SeldonDeployment"));
        foreach (var overlay in new[] { dev, prod, graph })
        {
            Assert.All(overlay.Where(static item => (string?)item["kind"] != "Namespace"), static item => Assert.Equal(PublishedTree.Namespace, (string?)item["metadata"]!["namespace"]));
            Assert.Empty(PublishedTree.Pods(overlay).SelectMany(static pod => PodSecurity.Violations(pod).Select(violation => $"{pod.Owner}: {violation}")));
            // kustomize rewrites every string that it reads: none may have become a number or a truth value on the way
            Assert.All(PublishedTree.Pods(overlay).SelectMany(static pod => pod.AllContainers).SelectMany(static container => container["env"]?.AsArray() ?? []),
                static variable => Assert.True(variable!["value"]?.GetValueKind() is null or System.Text.Json.JsonValueKind.String, variable.ToJsonString()));
        }
    }

    private static async Task<List<JsonObject>> BuildAsync(string kubectl, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(kubectl, ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var yaml = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, await error);
        return PublishedTree.Read(yaml);
    }
}
