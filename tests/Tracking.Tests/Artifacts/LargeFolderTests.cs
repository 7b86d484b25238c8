using MultiModel.Testing;

namespace MultiModel.Tracking.Tests.Artifacts;

/// <summary>Folders of more files than a person looks at.</summary>
public sealed class LargeFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OfAFolderOfManyFiles_HasEachOfThem()
    {
        using var folder = new TemporaryFolder();
        await using var store = await FolderS3.StartAsync(folder.Path);
        using var server = new TrackingServer(("AWS_ENDPOINT_URL", store.Address));
        Fill(folder.File("mlflow", "artifacts", "many"), 10_001);

        var listed = await server.Http.GetStringAsync("/api/2.0/mlflow-artifacts/artifacts?path=many", Token);

        Assert.Equal(10_001, listed.Split("\"path\"").Length - 1);
    }

    [Fact]
    public async Task Page_OfAFolderOfManyFiles_ShowsTheFirstAndSaysOfHowMany()
    {
        using var folder = new TemporaryFolder();
        await using var store = await FolderS3.StartAsync(folder.Path);
        using var server = new TrackingServer(("AWS_ENDPOINT_URL", store.Address));
        var run = await server.Http.CreateRunAsync();
        Fill(folder.File("mlflow", "artifacts", "0", run, "artifacts"), 1001);

        var page = await server.Http.GetStringAsync($"/runs/{run}", Token);

        Assert.Contains("The first 1000 of 1001.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("01000.txt", page, StringComparison.Ordinal);
    }

    private static void Fill(string folder, int files)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < files; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i:D5}.txt"), []);
    }
}
