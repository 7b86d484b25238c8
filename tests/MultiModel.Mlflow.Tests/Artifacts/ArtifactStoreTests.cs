using Minio.DataModel.Args;
using MultiModel.Mlflow.Tests.Services;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Artifacts;

public sealed class ArtifactStoreTests(RunningServices services) : IClassFixture<RunningServices>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string bucket = $"b{Guid.NewGuid():N}";

    private ArtifactStore Store => new(services.S3());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "")]
    public async Task Download_WhatWasUploaded_IsTheSame(string slashOfUpload, string slashOfDownload)
    {
        ModelDirectory.Write(folder.File("model"), IrisModels.Scaler(), IrisModels.Details("scaler"));

        await Store.UploadDirectoryAsync(folder.File("model"), new Uri($"s3://{bucket}/a/scaler{slashOfUpload}"), Token);
        await Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/a/scaler{slashOfDownload}"), folder.File("copy"), Token);

        Assert.Equal(ModelDigest.Compute(folder.File("model")), ModelDigest.Compute(folder.File("copy")));
    }

    [Fact]
    public async Task Download_OfALargeAndAnEmptyFile_IsTheSame()
    {
        Directory.CreateDirectory(folder.File("model"));
        var large = new byte[(6 << 20) + 17];
        new Random(1).NextBytes(large);
        await File.WriteAllBytesAsync(folder.File("model", "large"), large, Token);
        await File.WriteAllBytesAsync(folder.File("model", "empty"), [], Token);

        await Store.UploadDirectoryAsync(folder.File("model"), new Uri($"s3://{bucket}/a"), Token);
        await Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/a"), folder.File("copy"), Token);

        Assert.Equal(ModelDigest.Compute(folder.File("model")), ModelDigest.Compute(folder.File("copy")));
    }

    [Fact]
    public async Task Download_BesideAFolderWhoseNameBeginsAlike_TakesOnlyItsOwn()
    {
        await PutAsync("scaler/MLmodel", "one");
        await PutAsync("scaler_v2/MLmodel", "two");

        await Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/scaler"), folder.File("copy"), Token);

        Assert.Equal("one", await File.ReadAllTextAsync(folder.File("copy", "MLmodel"), Token));
        Assert.Single(Directory.GetFiles(folder.File("copy"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("evil\\..\\..\\x")]
    [InlineData("c:x")]
    public async Task Download_AKeyThatIsNoPath_RefusesAndWritesNothing(string key)
    {
        await PutAsync($"m/{key}", "x");

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/m"), folder.File("copy"), Token));

        Assert.Contains("is not a path of a file below it", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Download_NothingThere_SaysSo()
    {
        await PutAsync("other/x", "x");

        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/m"), folder.File("copy"), Token));

        Assert.Contains($"s3://{bucket}/m/ has no files", error.Message);
    }

    [Fact]
    public async Task Download_NoBucket_SaysSo()
    {
        var error = await Assert.ThrowsAsync<ArtifactException>(() => Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/m"), folder.File("copy"), Token));

        Assert.Contains("the bucket does not exist", error.Message);
        Assert.False(Directory.Exists(folder.File("copy")));
    }

    [Theory]
    [InlineData(2, 1000)]
    [InlineData(100, 5)]
    public async Task Download_MoreThanTheLimits_Refuses(int files, long bytes)
    {
        foreach (var i in Enumerable.Range(0, 3))
            await PutAsync($"m/{i}", "xxx");

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            new ArtifactStore(services.S3(), new ArtifactLimits(files, bytes)).DownloadDirectoryAsync(new Uri($"s3://{bucket}/m"), folder.File("copy"), Token));

        Assert.Contains("too large", error.Message);
    }

    [Fact]
    public async Task Download_IntoADirectoryWithFiles_LeavesThem()
    {
        await PutAsync("m/x", "x");
        Directory.CreateDirectory(folder.File("copy"));
        await File.WriteAllTextAsync(folder.File("copy", "mine"), "mine", Token);

        await Assert.ThrowsAsync<IOException>(() => Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/m"), folder.File("copy"), Token));

        Assert.Equal([folder.File("copy", "mine")], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task DownloadFile_OneOfMany_IsThatFile()
    {
        await PutAsync("data/iris.csv", "a,b");
        await PutAsync("data/iris.csv.old", "old");

        await Store.DownloadFileAsync(new Uri($"s3://{bucket}/data/iris.csv"), folder.File("iris.csv"), Token);

        Assert.Equal("a,b", await File.ReadAllTextAsync(folder.File("iris.csv"), Token));
    }

    [Fact]
    public async Task DownloadFile_MissingOrTooLarge_FailsAndWritesNothing()
    {
        await PutAsync("data/iris.csv", "a,b");

        var missing = await Assert.ThrowsAsync<ArtifactException>(() => Store.DownloadFileAsync(new Uri($"s3://{bucket}/data/none.csv"), folder.File("none.csv"), Token));
        var large = await Assert.ThrowsAsync<ArtifactException>(() =>
            new ArtifactStore(services.S3(), new ArtifactLimits(Bytes: 2)).DownloadFileAsync(new Uri($"s3://{bucket}/data/iris.csv"), folder.File("iris.csv"), Token));

        Assert.Contains("the file does not exist", missing.Message);
        Assert.Contains("too large", large.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task ETag_AfterTheFileChanged_Differs()
    {
        await PutAsync("x", "one");
        var before = await Store.ETagAsync(new Uri($"s3://{bucket}/x"), Token);

        await PutAsync("x", "two");

        Assert.NotEqual(before, await Store.ETagAsync(new Uri($"s3://{bucket}/x"), Token));
    }

    [Fact]
    public async Task Upload_WrongSecret_NamesTheKeys()
    {
        Directory.CreateDirectory(folder.File("model"));

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            new ArtifactStore(services.S3(secretKey: "wrong-secret")).UploadDirectoryAsync(folder.File("model"), new Uri($"s3://{bucket}/m"), Token));

        Assert.Contains("check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", error.Message);
    }

    [Fact]
    public async Task Upload_NobodyListens_NamesTheAddress()
    {
        Directory.CreateDirectory(folder.File("model"));
        var endpoint = $"127.0.0.1:{FreePort.Take()}";

        var error = await Assert.ThrowsAsync<ArtifactException>(() =>
            new ArtifactStore(services.S3(endpoint: endpoint)).UploadDirectoryAsync(folder.File("model"), new Uri($"s3://{bucket}/m"), Token));

        Assert.Contains(endpoint, error.Message);
        Assert.Contains("AWS_ENDPOINT_URL", error.Message);
    }

    [Fact]
    public async Task Upload_FromManyAtOnceIntoANewBucket_AllSucceed()
    {
        Directory.CreateDirectory(folder.File("model"));
        await File.WriteAllTextAsync(folder.File("model", "MLmodel"), "flavors: {}", Token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.UploadDirectoryAsync(folder.File("model"), new Uri($"s3://{bucket}/m{i}"), Token)));

        await Store.DownloadDirectoryAsync(new Uri($"s3://{bucket}/m7"), folder.File("copy"), Token);
        Assert.True(File.Exists(folder.File("copy", "MLmodel")));
    }

    private async Task PutAsync(string key, string text)
    {
        var s3 = services.S3();
        if (!await s3.BucketExistsAsync(new BucketExistsArgs().WithBucket(bucket), Token))
            await s3.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket), Token);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await s3.PutObjectAsync(new PutObjectArgs().WithBucket(bucket).WithObject(key).WithStreamData(stream).WithObjectSize(stream.Length), Token);
    }
}
