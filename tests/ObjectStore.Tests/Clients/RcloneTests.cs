using System.Security.Cryptography;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Clients;

/// <summary>Seldon's rclone initializer downloads model folders in this way.</summary>
public sealed class RcloneTests
{
    [Fact]
    public async Task Rclone_CopiesAFolderUpAndDownAndChecksIt()
    {
        var rclone = Requires.Tool("rclone", "Debian: rclone");
        await using var store = await RunningStore.StartForClientsAsync();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("up", "sub ü"));
        await File.WriteAllBytesAsync(folder.File("up", "model.pkl"), RandomNumberGenerator.GetBytes(6 * 1024 * 1024), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("up", "sub ü", "MLmodel #1"), "flavors: {}", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["RCLONE_CONFIG"] = "/dev/null",
            ["RCLONE_CONFIG_S3_TYPE"] = "s3",
            ["RCLONE_CONFIG_S3_PROVIDER"] = "Minio",
            ["RCLONE_CONFIG_S3_ENV_AUTH"] = "true",
            ["RCLONE_CONFIG_S3_ENDPOINT"] = store.Address.ToString(),
            ["RCLONE_S3_UPLOAD_CUTOFF"] = "5M",
            ["RCLONE_RETRIES"] = "1",
        };
        Task<string> Rclone(params string[] arguments) => Tool.RunAsync(store, rclone, arguments, environment);

        await Rclone("mkdir", "s3:test-models");
        await Rclone("copy", folder.File("up"), "s3:test-models/svc");
        await Rclone("check", folder.File("up"), "s3:test-models/svc", "--download");
        await Rclone("copy", "s3:test-models/svc", folder.File("down"));
        var list = await Rclone("lsf", "-R", "s3:test-models");
        using var http = new HttpClient();
        var presigned = await http.GetByteArrayAsync((await Rclone("link", "s3:test-models/svc/model.pkl", "--expire", "1m")).Trim(), TestContext.Current.CancellationToken);
        await Rclone("moveto", "s3:test-models/svc/model.pkl", "s3:test-models/moved.pkl");
        await Rclone("purge", "s3:test-models");

        Assert.Equal(await File.ReadAllBytesAsync(folder.File("up", "model.pkl"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(folder.File("down", "model.pkl"), TestContext.Current.CancellationToken));
        Assert.Equal(await File.ReadAllBytesAsync(folder.File("up", "model.pkl"), TestContext.Current.CancellationToken), presigned);
        Assert.Contains("svc/sub ü/MLmodel #1", list, StringComparison.Ordinal);
        Assert.DoesNotContain("test-models", await Rclone("lsf", "s3:"), StringComparison.Ordinal);
    }
}
