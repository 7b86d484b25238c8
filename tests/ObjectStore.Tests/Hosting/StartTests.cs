using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>What cannot work is said in one line, with exit status 1 and no stack trace.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_WithADataFolderThatIsAFile_SaysSo()
    {
        await File.WriteAllTextAsync(folder.File("file"), "", TestContext.Current.CancellationToken);

        await FailsAsync(StoreProcess.Start(folder.File("file"), FreePort.Take()), folder.File("file"), "is a file", "ObjectStore__DataDirectory");
    }

    [Fact]
    public async Task Start_OnAReadOnlyFileSystem_SaysSo()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"));
        disk.MakeReadOnly();

        await FailsAsync(StoreProcess.Start(folder.File("disk"), FreePort.Take()), folder.File("disk"), "Read-only file system", "make it writable");
    }

    [Fact]
    public Task Start_WithoutADataFolder_SaysSo() => FailsAsync(StoreProcess.Start(null, FreePort.Take()), "ObjectStore__DataDirectory");

    [Fact]
    public Task Start_WithAShortSecret_SaysSo() =>
        FailsAsync(StoreProcess.Start(folder.File("data"), FreePort.Take(), ("ObjectStore__Keys__0__SecretKey", "short")), "ObjectStore__Keys__0__SecretKey");

    [Fact]
    public async Task Start_OnAFolderThatAnotherProcessUses_SaysSo()
    {
        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("data"));

        await FailsAsync(StoreProcess.Start(folder.File("data"), FreePort.Take()), "in use by another process");
    }

    [Fact]
    public async Task Start_OnABusyPort_SaysSo()
    {
        await using var store = await RunningStore.StartAsync();

        await FailsAsync(StoreProcess.Start(folder.File("data"), store.Address.Port), "ASPNETCORE_URLS");
    }

    /// <summary>A folder of objects that a power cut takes back takes every object with it.</summary>
    [Fact]
    public async Task Start_OnAFolderInNewFolders_FlushesTheFolderThatTheyWereMadeIn()
    {
        using var opens = OpenWatch.Of(folder.Path);

        await using var store = await RunningStore.StartAsync(dataDirectory: folder.File("new", "data"));

        Assert.True(opens.Any());
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "nonsense", "Invalid url: 'nonsense'")]
    [InlineData("ASPNETCORE_URLS", "http://192.0.2.1:5114", "Cannot listen on the configured address")]
    [InlineData("ObjectStore__UploadLifetime", "soon", "ObjectStore__UploadLifetime cannot be 'soon': give a time, such as 00:00:10 for ten seconds.")]
    [InlineData("ObjectStore__UploadLifetime", "0", "ObjectStore__UploadLifetime must lie between one minute and 3650 days.")]
    [InlineData("ObjectStore__Keys__0__ReadOnly", "maybe", "ObjectStore__Keys__0__ReadOnly cannot be 'maybe': give true or false.")]
    [InlineData("ObjectStore__Keys__0__ReadOnyl", "true", "ObjectStore__Keys__0__ReadOnyl is no setting; there are AccessKey, SecretKey, Buckets, ReadOnly.")]
    public Task Start_WithASettingOfAnotherForm_SaysWhich(string name, string value, string expected) =>
        FailsAsync(StoreProcess.Start(folder.File("data"), FreePort.Take(), (name, value)), expected, name);

    private static async Task FailsAsync(ProgramProcess start, params string[] expected)
    {
        await using var process = start;
        var (status, output, errors) = await process.ExitAsync();
        Assert.Equal(1, status);
        Assert.Equal("", output);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(expected, text => Assert.Contains(text, line, StringComparison.Ordinal));
    }
}
