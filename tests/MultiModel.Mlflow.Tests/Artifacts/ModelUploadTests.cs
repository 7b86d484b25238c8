using System.Diagnostics;
using System.Text.Json;
using MultiModel.Mlflow.Tests.Services;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Artifacts;

public sealed class ModelUploadTests(RunningServices services) : IClassFixture<RunningServices>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder.File("model");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Upload_AModel_RegistersAFinishedRunWithEverything()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        var before = ModelDigest.Compute(Model);

        var runId = await Upload().UploadAsync(Model, "svc", cancellationToken: Token);

        var run = await services.RunAsync(runId);
        Assert.Equal(("svc", "FINISHED"), (run.RunName, run.Status));
        Assert.NotNull(run.EndTime);
        Assert.Equal("rbf", run.Parameters["kernel"]);
        Assert.Equal(0.973, run.Metrics["accuracy"]);
        var history = JsonDocument.Parse(run.Tags["mlflow.log-model.history"]).RootElement[0];
        Assert.Equal((runId, "svc"), (history.GetProperty("run_id").GetString(), history.GetProperty("artifact_path").GetString()));
        Assert.Equal("model.pkl", history.GetProperty("flavors").GetProperty("sklearn").GetProperty("pickled_model").GetString());
        Assert.Equal(before, ModelDigest.Compute(Model));
    }

    [Fact]
    public void Copy_ToAFullDisk_NamesTheFolderAndTheVariable()
    {
        using var disk = SmallDisk.Mount(folder.File("disk"));
        Directory.CreateDirectory(Model);
        File.WriteAllBytes(Path.Combine(Model, "model.pkl"), new byte[4 << 20]);

        var failure = Assert.Throws<IOException>(() => ModelUpload.Copy(Model, folder.File("disk")));

        Assert.Contains($"could not be copied to {folder.File("disk")}: No space left on device", failure.Message, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_AModel_CanBeDownloadedByItsRunAndHasItsDigest()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));

        var runId = await Upload().UploadAsync(Model, "scaler", cancellationToken: Token);
        await new ArtifactStore(services.S3()).DownloadDirectoryAsync(new Uri($"s3://mlflow/mlflow/artifacts/0/{runId}/artifacts/scaler/"), folder.File("copy"), Token);

        Assert.Equal((await services.RunAsync(runId)).Tags[ModelUpload.DigestTag], ModelDigest.Compute(folder.File("copy")));
        using var model = ModelDirectory.Load(folder.File("copy"));
        Assert.Equal(runId, model.RunId);
        Assert.Equal(IrisModels.Scaled(), Assert.IsType<ModelOutput.Numbers>(model.Invoke("transform", IrisModels.Iris.Data)).Values);
    }

    [Fact]
    public async Task Upload_WhileARunIsTraced_StampsItsSpan()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));
        using var span = new Activity("upload scaler").SetIdFormat(ActivityIdFormat.W3C);
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        span.Start();

        var runId = await Upload().UploadAsync(Model, "scaler", cancellationToken: Token);
        await new ArtifactStore(services.S3()).DownloadDirectoryAsync(new Uri($"s3://mlflow/mlflow/artifacts/0/{runId}/artifacts/scaler/"), folder.File("traced"), Token);

        using var model = ModelDirectory.Load(folder.File("traced"));
        Assert.Equal(span.Id, model.TraceParent);
    }

    [Fact]
    public async Task Upload_S3DoesNotAnswer_EndsTheRunAsFailed()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));
        var upload = new ModelUpload(services.Mlflow, new ArtifactStore(services.S3(endpoint: $"127.0.0.1:{FreePort.Take()}")), TimeProvider.System);

        await Assert.ThrowsAsync<ArtifactException>(() => upload.UploadAsync(Model, "unreachable", cancellationToken: Token));

        var runs = await services.RunsAsync("attributes.run_name = 'unreachable'");
        Assert.Equal("FAILED", Assert.Single(runs).Status);
    }

    [Fact]
    public async Task Upload_FolderThatHoldsNoModel_MakesNoRun()
    {
        Directory.CreateDirectory(Model);

        var error = await Assert.ThrowsAsync<ModelException>(() => Upload().UploadAsync(Model, "nothing", cancellationToken: Token));

        Assert.Contains("MLmodel is missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(await services.RunsAsync("attributes.run_name = 'nothing'"));
    }

    [Fact]
    public async Task Upload_NameThatLeadsOutOfTheRun_MakesNoRun()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));

        await Assert.ThrowsAsync<ArgumentException>(() => Upload().UploadAsync(Model, "../upwards", cancellationToken: Token));

        Assert.Empty(await services.RunsAsync("attributes.run_name = '../upwards'"));
    }

    [Fact]
    public async Task Upload_Cancelled_EndsTheRunAsFailed()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));
        using var source = new CancellationTokenSource();
        using var handler = new CancelAfterCreate(source) { InnerHandler = new SocketsHttpHandler() };
        using var http = new HttpClient(handler) { BaseAddress = services.Http.BaseAddress };
        var upload = new ModelUpload(new MlflowClient(http), new ArtifactStore(services.S3()), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.UploadAsync(Model, "cancelled", cancellationToken: source.Token));

        var runs = await services.RunsAsync("attributes.run_name = 'cancelled'");
        Assert.Equal("FAILED", Assert.Single(runs).Status);
    }

    [Fact]
    public async Task Upload_TrackingServerThatKeepsArtifactsInAFolder_SaysWhichAndThatItIsNotInS3()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));
        using var handler = new ArtifactsInAFolder();
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://mlflow:5000") };
        var upload = new ModelUpload(new MlflowClient(http), new ArtifactStore(services.S3()), TimeProvider.System);

        var error = await Assert.ThrowsAsync<ArtifactException>(() => upload.UploadAsync(Model, "scaler", cancellationToken: Token));

        Assert.StartsWith("'./mlruns/0/a/artifacts/scaler' is not the address of a folder in S3", error.Message);
    }

    private ModelUpload Upload() => new(services.Mlflow, new ArtifactStore(services.S3()), TimeProvider.System);

    private sealed class ArtifactsInAFolder : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
        {
            Content = new StringContent("""{"run":{"info":{"run_id":"a","artifact_uri":"./mlruns/0/a/artifacts"}}}"""),
        });
    }

    private sealed class CancelAfterCreate(CancellationTokenSource source) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.RequestUri!.AbsolutePath.EndsWith("runs/create", StringComparison.Ordinal))
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                await source.CancelAsync();
            }
            return response;
        }
    }
}
