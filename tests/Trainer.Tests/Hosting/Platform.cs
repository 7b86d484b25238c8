using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Minio;
using MultiModel.Mlflow;
using MultiModel.ObjectStore.Configuration;
using MultiModel.ServiceDefaults;
using MultiModel.ServiceDefaults.S3;
using MultiModel.Testing;
using MultiModel.Tracking.Hosting;
using MultiModel.Tracking.Security;
using MultiModel.Trainer.Tests.Hosting;

[assembly: AssemblyFixture(typeof(Platform))]

namespace MultiModel.Trainer.Tests.Hosting;

/// <summary>The real object store and tracking server, shared by the tests of this assembly.</summary>
public sealed class Platform : IAsyncLifetime
{
    public const string AccessKey = "test-access", SecretKey = "test-secret-0123456789";

    private const string User = "trainer", Password = "mlflow-password";

    private readonly TemporaryFolder folder = new();
    private WebApplication? store;
    private WebApplication? tracking;
    private HttpClient? http;

    public Uri S3 => new(store!.Urls.First());

    public HttpClient Http => http ??= new HttpClient
    {
        BaseAddress = Mlflow,
        DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))) },
    };

    public Uri Mlflow => new(tracking!.Urls.First());

    /// <summary>Settings of the trainer that point to both.</summary>
    public string[] Settings =>
    [
        $"--AWS_ENDPOINT_URL={S3.GetLeftPart(UriPartial.Authority)}", $"--AWS_ACCESS_KEY_ID={AccessKey}", $"--AWS_SECRET_ACCESS_KEY={SecretKey}",
        $"--MLFLOW_TRACKING_URI={Mlflow.GetLeftPart(UriPartial.Authority)}", $"--MLFLOW_TRACKING_USERNAME={User}", $"--MLFLOW_TRACKING_PASSWORD={Password}",
    ];

    public Task<TrackedRun> RunAsync(string runId) => TrackedRun.GetAsync(Http, runId, TestContext.Current.CancellationToken);

    /// <param name="filter">MLflow's filter language.</param>
    public Task<IReadOnlyList<TrackedRun>> RunsAsync(string filter) => TrackedRun.SearchAsync(Http, filter, TestContext.Current.CancellationToken);

    /// <returns>the id of a run that is RUNNING</returns>
    public async Task<string> CreateRunAsync(string name, (string Key, string Value) tag) =>
        (await new MlflowClient(Http).CreateRunAsync("0", name, TimeProvider.System.GetUtcNow(), new Dictionary<string, string> { [tag.Key] = tag.Value })).RunId;

    public IMinioClient Minio() => new MinioClient().WithEndpoint(S3.Authority).WithSSL(false).WithCredentials(AccessKey, SecretKey).WithRegion("us-east-1").Build();

    public async ValueTask InitializeAsync()
    {
        var s3 = WebApplication.CreateSlimBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--ObjectStore:DataDirectory={folder.File("store")}",
            $"--ObjectStore:Keys:0:AccessKey={AccessKey}", $"--ObjectStore:Keys:0:SecretKey={SecretKey}",
        ]);
        s3.Logging.ClearProviders();
        s3.AddServiceDefaults();
        s3.AddObjectStore();
        store = s3.Build();
        await store.UseS3Async();
        store.MapServiceDefaults();
        await store.StartAsync();

        var mlflow = WebApplication.CreateBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--Tracking:DataDirectory={folder.File("tracking")}", "--Tracking:DefaultArtifactRoot=s3://mlflow/mlflow/artifacts",
            $"--Tracking:Auth:Users:{User}={Password}",
            $"--AWS_ENDPOINT_URL={S3.GetLeftPart(UriPartial.Authority)}", $"--AWS_ACCESS_KEY_ID={AccessKey}", $"--AWS_SECRET_ACCESS_KEY={SecretKey}",
        ]);
        mlflow.Logging.ClearProviders();
        mlflow.AddServiceDefaults().AddS3();
        mlflow.AddTracking();
        mlflow.AddSecurity();
        tracking = mlflow.Build();
        tracking.MapServiceDefaults(healthyText: "OK");
        tracking.UseSecurity();
        await tracking.MapTrackingAsync();
        await tracking.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        await tracking!.DisposeAsync();
        await store!.DisposeAsync();
        folder.Dispose();
    }
}
