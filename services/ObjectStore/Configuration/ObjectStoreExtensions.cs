using System.Text;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Operations;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Signatures;
using MultiModel.ObjectStore.Uploads;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ObjectStore.Configuration;

internal static class ObjectStoreExtensions
{
    public static void AddObjectStore(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            // The limits on bodies are S3's own and depend on the operation.
            kestrel.Limits.MaxRequestBodySize = null;
            // Read ahead per connection: enough to keep the disk busy.
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
            // A key of 1024 bytes, escaped, and a presigned query fit, and 2 KB of metadata in headers of a few bytes; what is too long gets S3's error.
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 1000;
            // Clients that lose their network for a moment go on with the same upload.
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(20));
            // Metadata comes in as UTF-8 and goes out as it came.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        });
        builder.Services.AddSingleton(new AllowedHosts(builder.Configuration["AllowedHosts"]));
        builder.Services.PostConfigure<HostFilteringOptions>(static filter => filter.AllowedHosts = ["*"]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSettings<ObjectStoreOptions>("ObjectStore");
        builder.Services.AddSingleton(static services => services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value);
        builder.Services.AddSingleton(static services => AccessKeys.From(services.GetRequiredService<ObjectStoreOptions>().Keys));
        builder.Services.AddSingleton(static services => DataFolder.Open(services.GetRequiredService<ObjectStoreOptions>().DataDirectory));
        builder.Services.AddSingleton<BucketStore>();
        builder.Services.AddSingleton<SignatureVerifier>();
        builder.Services.AddSingleton<BucketOperations>();
        builder.Services.AddSingleton<ObjectOperations>();
        builder.Services.AddSingleton<ListOperations>();
        builder.Services.AddSingleton<UploadOperations>();
        builder.Services.AddSingleton<UploadListOperations>();
        builder.Services.AddSingleton<CopyOperations>();
        builder.Services.AddSingleton<TaggingOperations>();
        builder.Services.AddSingleton(static services => S3Operations.Table(services));
        builder.Services.AddSingleton<S3Middleware>();
    }

    /// <summary>Opens the store, so that wrong keys and a damaged folder stop the start and not the first request, and answers S3.</summary>
    /// <exception cref="StartupException">The key pairs or the data folder are not usable.</exception>
    public static async Task UseS3Async(this WebApplication app)
    {
        app.Services.GetRequiredService<AccessKeys>();
        var store = app.Services.GetRequiredService<BucketStore>();
        var oldest = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() - app.Services.GetRequiredService<ObjectStoreOptions>().UploadLifetime;
        await UploadRepair.RunAsync(store, oldest, app.Logger);
        app.UseMiddleware<S3Middleware>();
    }
}
