using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Minio;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Artifacts;

/// <summary>A store that lists one thing and sends another: nothing of it may stay on the disk.</summary>
public sealed class LyingStoreTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private WebApplication? store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Download_MoreBytesThanListed_FailsAndWritesNothing()
    {
        var s3 = await StartAsync("m/x", static context => context.Response.WriteAsync("0123456789"));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => new ArtifactStore(s3).DownloadDirectoryAsync(new Uri("s3://bucket/m"), folder.File("copy"), Token));

        Assert.Contains("s3://bucket/m/x is not the 3 bytes that the store listed", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Download_FewerBytesThanListed_FailsAndWritesNothing()
    {
        var s3 = await StartAsync("m/x", static context => context.Response.WriteAsync("01"));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => new ArtifactStore(s3).DownloadDirectoryAsync(new Uri("s3://bucket/m"), folder.File("copy"), Token));

        Assert.Contains("s3://bucket/m/x is not the 3 bytes that the store listed", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(500, "<Error><Code>InternalError</Code><Message>We are ill</Message></Error>")]
    [InlineData(503, "")]
    [InlineData(404, "<Error><Code>NoSuchKey</Code><Message>Gone</Message></Error>")]
    public async Task Download_AnErrorInsteadOfTheFile_FailsAndWritesNothing(int status, string body)
    {
        var s3 = await StartAsync("m/x", context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync(body);
        });

        var error = await Assert.ThrowsAsync<ArtifactException>(() => new ArtifactStore(s3).DownloadDirectoryAsync(new Uri("s3://bucket/m"), folder.File("copy"), Token));

        Assert.Contains("s3://bucket/m/", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("m/../../evil")]
    [InlineData("m//etc/evil")]
    [InlineData("evil")]
    public async Task Download_AKeyThatLeadsOut_FailsAndWritesNothing(string key)
    {
        var s3 = await StartAsync(key, static context => context.Response.WriteAsync("012"));

        var error = await Assert.ThrowsAsync<ArtifactException>(() => new ArtifactStore(s3).DownloadDirectoryAsync(new Uri("s3://bucket/m"), folder.File("in", "copy"), Token));

        Assert.Contains($"holds the key '{key}'", error.Message);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Download_NameThatIsTooLongForTheDisk_BlamesTheFileAndNotTheStore()
    {
        var s3 = await StartAsync($"m/{new string('x', 300)}", static context => context.Response.WriteAsync("012"));

        var error = await Assert.ThrowsAnyAsync<IOException>(() => new ArtifactStore(s3).DownloadDirectoryAsync(new Uri("s3://bucket/m"), folder.File("copy"), Token));

        Assert.IsNotType<ArtifactException>(error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Lists one key of 3 bytes.</summary>
    private async Task<IMinioClient> StartAsync(string key, RequestDelegate get)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        store = builder.Build();
        store.Run(async context =>
        {
            if (context.Request.Query.ContainsKey("list-type"))
                await context.Response.WriteAsync($"""
                    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><IsTruncated>false</IsTruncated>
                    <Contents><Key>{key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"0"</ETag><Size>3</Size></Contents></ListBucketResult>
                    """, context.RequestAborted);
            else if (HttpMethods.IsHead(context.Request.Method))
                (context.Response.ContentLength, context.Response.Headers.ETag, context.Response.Headers.LastModified) = (3, "\"0\"", "Fri, 02 Jan 2026 03:04:05 GMT");
            else
                await get(context);
        });
        await store.StartAsync(Token);
        return new MinioClient().WithEndpoint(new Uri(store.Urls.First()).Authority).WithSSL(false).WithCredentials("access", "secret-secret").WithRegion("us-east-1").Build();
    }
}
