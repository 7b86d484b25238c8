using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Minio;
using MultiModel.ObjectStore.Configuration;
using MultiModel.ServiceDefaults;
using MultiModel.Testing;

namespace MultiModel.ObjectStore.Tests.Hosting;

/// <summary>The service as Program.cs builds it, on a real Kestrel and a data folder of its own.</summary>
public sealed class RunningStore : IAsyncDisposable
{
    public const string AccessKey = "test-access";
    public const string SecretKey = "test-secret-0123456789";

    // Tests run side by side, and each starts with none of the external store's test buckets.
    private static readonly SemaphoreSlim ExternalTurn = new(1);

    private readonly WebApplication? app;
    private readonly TemporaryFolder? ownFolder;

    private RunningStore(WebApplication app, TemporaryFolder? ownFolder)
    {
        this.app = app;
        this.ownFolder = ownFolder;
        Address = new Uri(app.Urls.First());
    }

    private RunningStore(ExternalStore store) => (Address, Keys) = (store.Address, (store.AccessKey, store.SecretKey));

    public Uri Address { get; }

    /// <summary>The key pair that clients use.</summary>
    public (string Access, string Secret) Keys { get; } = (AccessKey, SecretKey);

    public IServiceProvider Services => app!.Services;

    /// <summary>For tests that hold for every S3: the store that <see cref="ExternalStore"/> names, and otherwise this one.</summary>
    public static async Task<RunningStore> StartForClientsAsync()
    {
        if (ExternalStore.Named is not { } external)
            return await StartAsync();
        await ExternalTurn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await external.RemoveTestBucketsAsync(TestContext.Current.CancellationToken);
            return new RunningStore(external);
        }
        catch
        {
            ExternalTurn.Release();
            throw;
        }
    }

    /// <param name="settings">Configuration beside the standard key pair, which is always number 0.</param>
    public static async Task<RunningStore> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, string? dataDirectory = null, TimeProvider? time = null, Action<IWebHostBuilder>? configure = null)
    {
        var folder = dataDirectory is null ? new TemporaryFolder() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ObjectStore:DataDirectory"] = dataDirectory ?? folder!.File("data"),
            ["ObjectStore:Keys:0:AccessKey"] = AccessKey,
            ["ObjectStore:Keys:0:SecretKey"] = SecretKey,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        configure?.Invoke(builder.WebHost);
        builder.AddServiceDefaults();
        builder.AddObjectStore();
        if (time is not null)
            builder.Services.AddSingleton(time);
        var app = builder.Build();
        await app.UseS3Async();
        app.MapServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningStore(app, folder);
    }

    public IMinioClient Minio(string? accessKey = null, string? secretKey = null) => new MinioClient()
        .WithEndpoint(Address.Authority).WithSSL(false).WithCredentials(accessKey ?? Keys.Access, secretKey ?? Keys.Secret).WithRegion("us-east-1").Build();

    public AmazonS3Client Aws(string? accessKey = null, string? secretKey = null, HttpClientFactory? http = null) => new(
        new BasicAWSCredentials(accessKey ?? Keys.Access, secretKey ?? Keys.Secret),
        new AmazonS3Config
        {
            ServiceURL = Address.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            HttpClientFactory = http,
        });

    public HttpClient Http() => new() { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        if (app is null)
            ExternalTurn.Release();
        else
            await app.DisposeAsync();
        ownFolder?.Dispose();
    }
}
