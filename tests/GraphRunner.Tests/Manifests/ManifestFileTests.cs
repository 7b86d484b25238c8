using MultiModel.GraphRunner.Manifests;
using MultiModel.Graphs.Yaml;

namespace MultiModel.GraphRunner.Tests.Manifests;

public sealed class ManifestFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task Read_AfterTheFirst_IsTheFileAsItIsNow()
    {
        await File.WriteAllTextAsync(path, "first", Ct);
        var file = new ManifestFile(path);
        var first = await file.ReadAsync(Ct);

        await File.WriteAllTextAsync(path, "second", Ct);

        Assert.Equal(["first", "second"], [first.Text, (await file.ReadAsync(Ct)).Text]);
    }

    [Fact]
    public async Task Read_FileThatComesLater_IsRead()
    {
        File.Delete(path);
        var file = new ManifestFile(path);
        await Assert.ThrowsAsync<FileNotFoundException>(() => file.ReadAsync(Ct));

        await File.WriteAllTextAsync(path, "late", Ct);

        Assert.Equal("late", (await file.ReadAsync(Ct)).Text);
    }

    [Fact]
    public async Task Read_NoSeldonDeployment_TellsWhoAsksForIt()
    {
        await File.WriteAllTextAsync(path, "kind: Secret", Ct);

        var text = await new ManifestFile(path).ReadAsync(Ct);

        await Assert.ThrowsAsync<ManifestException>(() => text.Deployment);
    }

    [Fact]
    public async Task Read_TooLongFile_IsRefused()
    {
        await File.WriteAllTextAsync(path, new string('x', YamlLimits.Default.Length + 1), Ct);

        var fault = await Assert.ThrowsAsync<IOException>(() => new ManifestFile(path).ReadAsync(Ct));

        Assert.Equal("it has more than 1,048,576 characters.", fault.Message);
    }

    [Theory]
    [InlineData("graph.yaml", true)]
    [InlineData("/etc/graph.yaml", true)]
    [InlineData("http://127.0.0.1:5116/manifest", false)]
    [InlineData("https://deployer/manifest", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsPath_Place_IsNoAddress(string? place, bool expected) => Assert.Equal(expected, ManifestFile.IsPath(place));
}
