using MultiModel.AppHost.Publishing;
using MultiModel.Manifests.Publishing;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Publishing;

/// <summary>deploy/ holds what <c>publish</c> writes for the example, so that a change of the output is seen in review.</summary>
public sealed class PublishedExampleTests
{
    [Theory]
    [InlineData(GraphForm.Seldon, "seldon")]
    [InlineData(GraphForm.SeldonPython, "seldon-python")]
    [InlineData(GraphForm.Deployments, "deployments")]
    public async Task Publish_OfTheExample_IsWhatDeployHolds(GraphForm form, string name)
    {
        using var folder = new TemporaryFolder();
        var request = new PublishRequest { Folder = folder.File("out"), Form = form, Manifest = RepositoryFiles.PathOf("deploy", "multi-model.yaml") };

        await request.WriteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Read(RepositoryFiles.PathOf("deploy", name)), Read(request.Folder));
    }

    [Fact]
    public async Task Publish_WithDigests_NamesImagesByThem()
    {
        using var folder = new TemporaryFolder();
        var digests = Directory.CreateDirectory(folder.File("digests")).FullName;
        var digest = "sha256:" + new string('c', 64);
        foreach (var name in new[] { "trainer", "deployer", "graphrunner" })
            await File.WriteAllTextAsync(Path.Combine(digests, name + ".digest"), $"127.0.0.1:5000/own/{name}@{digest}\n", TestContext.Current.CancellationToken);
        var request = new PublishRequest { Folder = folder.File("out"), Registry = "127.0.0.1:5000/own", Digests = digests };

        await request.WriteAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"image: \"127.0.0.1:5000/own/trainer@{digest}\"", await File.ReadAllTextAsync(folder.File("out", "kustomize", "base", "trainer.yaml"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha256:12")]
    [InlineData("elsewhere/trainer@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc")]
    public async Task Publish_WithoutTheDigestOfAnImage_SaysHowToPushAndWritesNothing(string? content)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
            await File.WriteAllTextAsync(folder.File("trainer.digest"), content, TestContext.Current.CancellationToken);
        var request = new PublishRequest { Folder = folder.File("out"), Digests = folder.Path };

        var error = await Assert.ThrowsAsync<IOException>(() => request.WriteAsync(TestContext.Current.CancellationToken));

        Assert.Contains("trainer.digest", error.Message);
        Assert.Contains("dotnet build services/images.proj -p:ImageRegistry=ghcr.io/multimodel -p:Push=true", error.Message);
        Assert.False(Directory.Exists(request.Folder));
    }

    [Theory]
    [InlineData("apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nmetadata:\n  name: x\nspec:\n  predictors: []\n")]
    [InlineData("not: [yaml")]
    public async Task Publish_WithAManifestThatIsNoChain_SaysSoAndWritesNothing(string manifest)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("m.yaml"), manifest, TestContext.Current.CancellationToken);
        var request = new PublishRequest { Folder = folder.File("out"), Manifest = folder.File("m.yaml") };

        await Assert.ThrowsAsync<ArgumentException>(() => request.WriteAsync(TestContext.Current.CancellationToken));

        Assert.False(Directory.Exists(request.Folder));
    }

    [Theory]
    [InlineData("http://u:secretpw@h:9000")]
    [InlineData("http://h:9000/path")]
    [InlineData("http://h:9000?x=1")]
    [InlineData("http://h:0")]
    public void AddressOf_MoreThanHostAndPort_IsRefusedWithoutRepeatingIt(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => PublishRequest.AddressOf(address));

        Assert.Contains("more than a host and a port", error.Message);
        Assert.DoesNotContain("secretpw", error.Message);
    }

    [Fact]
    public async Task Publish_WithOptions_SaysTheCommandThatPublishesTheSameAgain()
    {
        using var folder = new TemporaryFolder();
        var request = new PublishRequest
        {
            Folder = folder.File("out"),
            Form = GraphForm.Deployments,
            Name = "my-graph",
            Namespace = "team-a",
            Replicas = 3,
            Kernel = "linear",
            Registry = "example.org/own",
            ExternalS3 = new Uri("https://s3.example.org"),
            Postgres = true,
        };

        await request.WriteAsync(TestContext.Current.CancellationToken);

        Assert.Contains("publish --graph deployments --namespace team-a --name my-graph --replicas 3 --kernel linear --registry example.org/own --s3 https://s3.example.org --postgres --manifest multi-model.yaml",
            await File.ReadAllTextAsync(folder.File("out", "README.md"), TestContext.Current.CancellationToken));
    }

    private static SortedDictionary<string, string> Read(string folder) => new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText), StringComparer.Ordinal);
}
