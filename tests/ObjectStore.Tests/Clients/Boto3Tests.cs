using MultiModel.ObjectStore.Tests.Hosting;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Clients;

public sealed class Boto3Tests
{
    [Fact]
    public async Task Boto3_OverHttp_FindsEverythingAsItExpects()
    {
        RequireBoto3();
        await using var store = await RunningStore.StartForClientsAsync();

        Assert.EndsWith("passed\n", await RunAsync(store, store.Address.ToString()), StringComparison.Ordinal);
    }

    /// <summary>Over https it sends unsigned payloads.</summary>
    [Fact]
    public async Task Boto3_OverHttps_FindsEverythingAsItExpects()
    {
        RequireBoto3();
        using var folder = new TemporaryFolder();
        await using var store = await HttpsStore.StartAsync(folder);

        Assert.EndsWith("passed\n", await RunAsync(store, store.Address.ToString(), folder.File("ca.pem")), StringComparison.Ordinal);
    }

    private static void RequireBoto3() =>
        Requires.That(Directory.Exists("/usr/lib/python3/dist-packages/boto3"), "boto3 of /usr/bin/python3 (Debian: python3-boto3)");

    private static Task<string> RunAsync(RunningStore store, params string[] arguments) =>
        Tool.RunAsync(store, "/usr/bin/python3", [RepositoryFiles.PathOf("tests", "ObjectStore.Tests", "Clients", "boto3_session.py"), .. arguments]);
}
