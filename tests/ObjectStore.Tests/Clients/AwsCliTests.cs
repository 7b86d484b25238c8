using System.Security.Cryptography;
using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Clients;

public sealed class AwsCliTests
{
    [Fact]
    public async Task AwsCli_MakesPutsListsCopiesPresignsAndDeletes()
    {
        var aws = Requires.Tool("aws", "Debian: awscli");
        await using var store = await RunningStore.StartForClientsAsync();
        using var folder = new TemporaryFolder();
        var bytes = RandomNumberGenerator.GetBytes(9 * 1024 * 1024);
        await File.WriteAllBytesAsync(folder.File("big.bin"), bytes, TestContext.Current.CancellationToken);
        // Without this, presign still signs by SigV2.
        await File.WriteAllTextAsync(folder.File("config"), "[default]\ns3 =\n    signature_version = s3v4\n    addressing_style = path\n", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["AWS_CONFIG_FILE"] = folder.File("config") };
        Task<string> Aws(params string[] arguments) => Tool.RunAsync(store, aws, ["--endpoint-url", store.Address.ToString(), .. arguments], environment);

        await Aws("s3", "mb", "s3://test-cli");
        await Aws("s3", "cp", folder.File("big.bin"), "s3://test-cli/dir/big ü.bin", "--no-progress");
        await Aws("s3", "cp", "s3://test-cli/dir/big ü.bin", "s3://test-cli/dir/copy.bin", "--no-progress");
        var list = await Aws("s3", "ls", "s3://test-cli/", "--recursive");
        await Aws("s3", "cp", "s3://test-cli/dir/copy.bin", folder.File("back.bin"), "--no-progress");
        using var http = new HttpClient();
        var presigned = await http.GetByteArrayAsync((await Aws("s3", "presign", "s3://test-cli/dir/copy.bin")).Trim(), TestContext.Current.CancellationToken);
        await Aws("s3", "sync", folder.Path, "s3://test-cli/sync", "--no-progress");
        var head = await Aws("s3api", "head-object", "--bucket", "test-cli", "--key", "dir/big ü.bin");
        await Aws("s3", "rm", "s3://test-cli/", "--recursive");
        await Aws("s3", "rb", "s3://test-cli");

        Assert.Contains("dir/big ü.bin", list, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.File("back.bin"), TestContext.Current.CancellationToken));
        Assert.Equal(bytes, presigned);
        Assert.Contains("-2", head, StringComparison.Ordinal);
        Assert.DoesNotContain("test-cli", await Aws("s3", "ls"), StringComparison.Ordinal);
    }

    /// <summary>Over https newer ones send aws-chunked bodies with a checksum in the trailer, and older ones unsigned payloads.</summary>
    [Fact]
    public async Task AwsCli_OverHttps_PutsAndGets()
    {
        var aws = Requires.Tool("aws", "Debian: awscli");
        using var folder = new TemporaryFolder();
        await using var store = await HttpsStore.StartAsync(folder);
        var bytes = RandomNumberGenerator.GetBytes(9 * 1024 * 1024);
        await File.WriteAllBytesAsync(folder.File("big.bin"), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("small.bin"), bytes[..1000], TestContext.Current.CancellationToken);
        Task<string> Aws(params string[] arguments) =>
            Tool.RunAsync(store, aws, ["--endpoint-url", store.Address.ToString(), "--ca-bundle", folder.File("ca.pem"), .. arguments]);

        await Aws("s3", "mb", "s3://test-cli");
        await Aws("s3", "cp", folder.File("big.bin"), "s3://test-cli/big.bin", "--no-progress");
        await Aws("s3", "cp", folder.File("small.bin"), "s3://test-cli/small.bin", "--no-progress");
        await Aws("s3", "cp", "s3://test-cli", folder.File("back"), "--recursive", "--no-progress");

        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder.File("back", "big.bin"), TestContext.Current.CancellationToken));
        Assert.Equal(bytes[..1000], await File.ReadAllBytesAsync(folder.File("back", "small.bin"), TestContext.Current.CancellationToken));
    }
}
