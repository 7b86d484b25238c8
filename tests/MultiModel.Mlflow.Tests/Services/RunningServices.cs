extern alias ObjectStore;
extern alias Tracking;

using Minio;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Services;

/// <summary>The project's own tracking server and object store, for the tests of one class.</summary>
public sealed class RunningServices : IDisposable
{
    private const string AccessKey = "test-access";
    private const string SecretKey = "test-secret-0123456789";

    private readonly TemporaryFolder folder = new();
    private readonly RunningService<ObjectStore::Program> s3;
    private readonly RunningService<Tracking::Program> tracking;

    public RunningServices()
    {
        s3 = new RunningService<ObjectStore::Program>(
            ("ObjectStore:DataDirectory", folder.File("objects")),
            ("ObjectStore:Keys:0:AccessKey", AccessKey),
            ("ObjectStore:Keys:0:SecretKey", SecretKey));
        tracking = new RunningService<Tracking::Program>(
            ("Tracking:DataDirectory", folder.File("tracking")),
            ("AWS_ENDPOINT_URL", s3.Address.AbsoluteUri),
            ("AWS_ACCESS_KEY_ID", AccessKey),
            ("AWS_SECRET_ACCESS_KEY", SecretKey));
        Http = new HttpClient { BaseAddress = tracking.Address };
    }

    public HttpClient Http { get; }

    public MlflowClient Mlflow => new(Http);

    public Task<TrackedRun> RunAsync(string runId) => TrackedRun.GetAsync(Http, runId, TestContext.Current.CancellationToken);

    /// <param name="filter">MLflow's filter language.</param>
    public Task<IReadOnlyList<TrackedRun>> RunsAsync(string filter) => TrackedRun.SearchAsync(Http, filter, TestContext.Current.CancellationToken);

    public IMinioClient S3(string secretKey = SecretKey, string? endpoint = null) => new MinioClient()
        .WithEndpoint(endpoint ?? s3.Address.Authority).WithSSL(false).WithCredentials(AccessKey, secretKey).WithRegion("us-east-1").Build();

    public void Dispose()
    {
        Http.Dispose();
        tracking.Dispose();
        s3.Dispose();
        folder.Dispose();
    }
}
