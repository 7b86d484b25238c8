using System.Net;
using System.Net.Sockets;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Commands;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Runs;

public sealed class OrphanedUploadsTests(Platform platform) : IDisposable
{
    private const string Tag = "multimodel.pipeline_run_id";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AfterATrainerWasKilledDuringAnUpload_EndsItsMlflowRunAsFailedAndNoOther()
    {
        var (run, upload) = await KillDuringUploadAsync();
        Assert.Equal("RUNNING", (await platform.RunAsync(upload)).Status);
        var foreign = await platform.CreateRunAsync("foreign", (Tag, "20260102-030405-abcdef"));

        await using var trainer = await RunningTrainer.StartAsync(platform, folder);

        var ended = await UntilAsync(async () => await platform.RunAsync(upload) is { Status: not "RUNNING" } found ? found : null);
        Assert.Equal(("FAILED", run), (ended.Status, ended.Tags[Tag]));
        Assert.NotNull(ended.EndTime);
        Assert.Equal("RUNNING", (await platform.RunAsync(foreign)).Status);
    }

    public void Dispose() => folder.Dispose();

    /// <returns>the pipeline's run, and the MLflow run of its upload, which waits for a store that never answers</returns>
    private async Task<(string Run, string Upload)> KillDuringUploadAsync()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var process = Outcome.Start(
            ["--once", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings, $"--AWS_ENDPOINT_URL=http://{silent.LocalEndpoint}"],
            new Dictionary<string, string> { ["TMPDIR"] = folder.Path }); // what is killed leaves its copy of the model behind
        using var _ = await silent.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(Deadline, Cancellation);
        var run = Path.GetFileName(Assert.Single(Directory.GetDirectories(folder.File("trainer", "runs"))));
        await process.KillAsync();
        return (run, Assert.Single(await platform.RunsAsync($"tags.`{Tag}` = '{run}'")).RunId);
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T?>> find) where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Deadline);
        while (true)
        {
            if (await find() is { } found)
                return found;
            await Task.Delay(50, limit.Token);
        }
    }
}
