using System.Runtime.Versioning;
using MultiModel.Mlflow.Tests.Services;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Artifacts;

/// <summary>What fails on this machine is not blamed on the store.</summary>
public sealed class LocalFileTests(RunningServices services) : IClassFixture<RunningServices>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Upload_FileThatCannotBeRead_NamesIt()
    {
        Directory.CreateDirectory(folder.File("model"));
        File.CreateSymbolicLink(folder.File("model", "MLmodel"), folder.File("nowhere"));

        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => new ArtifactStore(services.S3()).UploadDirectoryAsync(folder.File("model"), new Uri("s3://local/m"), Token));

        Assert.Contains(folder.File("model", "MLmodel"), error.Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task BoundedCopy_DiskThatIsFull_NamesTheFile()
    {
        Requires.That(File.Exists("/dev/full"), "/dev/full");
        using var source = new MemoryStream(new byte[1 << 20]);
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var error = await Assert.ThrowsAsync<LocalFileException>(() => BoundedCopy.RunAsync(source, full, source.Length, Token));

        Assert.False(S3Failure.IsOne(error, Token));
        Assert.Contains("/dev/full", error.Message);
    }
}
