using System.Runtime.Versioning;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Commands;

public sealed class OneRunTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Once_PrintsALineForEachStepAndSaysWhatIsCachedTheSecondTime()
    {
        var first = await OnceAsync();
        var second = await OnceAsync();
        var third = await OnceAsync("--no-cache");

        Assert.Equal((0, ""), (first.Status, first.Error));
        Assert.Equal(["load data", "train scaler", "upload scaler", "train svc", "upload svc"], Lines(first).Select(static line => line[..16].TrimEnd()));
        Assert.Contains("150 rows, 4 features, 3 classes", Lines(first)[0], StringComparison.Ordinal);
        Assert.Contains("SVC rbf: 51 support vectors, accuracy 0.97333, 5-fold 0.96667", Lines(first)[3], StringComparison.Ordinal);
        Assert.Equal([true, true, false, true, false], Lines(second).Select(static line => line.Contains("  cached, ", StringComparison.Ordinal)));
        Assert.DoesNotContain("cached", third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_OtherKernel_TrainsOnlyTheSvcAgain()
    {
        await OnceAsync();

        var outcome = await OnceAsync("--Pipeline:Kernel=linear");

        Assert.Equal([true, true, false, false, false], Lines(outcome).Select(static line => line.Contains("  cached, ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--onec", "'--onec' is not an option.")]
    [InlineData("--Pipeline:Kernel=rfb", "The 'kernel' parameter of SVC must be a str among {'linear', 'poly', 'precomputed', 'rbf', 'sigmoid'} or a callable. Got 'rfb' instead. (section Pipeline of the configuration)")]
    [InlineData("--Pipeline:C=0", "The 'C' parameter of SVC must be a float in the range (0.0, inf). Got 0 instead.")]
    [InlineData("--Pipeline:C=much", "Pipeline__C cannot be 'much': give a number")]
    [InlineData("--Pipeline:Kernl=rbf", "Pipeline__Kernl is no setting; there are Kernel, C,")]
    [InlineData("--Pipeline:TestFraction=1", "Pipeline:TestFraction must be in [0, 1). Got 1 instead.")]
    [InlineData("--Pipeline:Folds=1", "Pipeline:Folds must be 2 or more, or 0 for no cross-validation. Got 1 instead.")]
    [InlineData("--Trainer:KeepRuns=0", "Trainer__KeepRuns must lie between 1 and 100000.")]
    [InlineData("--Pipeline:Dataset=/nowhere/data.csv", "load-iris-data: The dataset /nowhere/data.csv cannot be read: Could not find a part of the path '/nowhere/data.csv'.")]
    [InlineData("--Pipeline:Dataset=s3://mlflow-none/data.csv", "s3://mlflow-none/data.csv")]
    [InlineData("--Pipeline:Dataset=s3://a b/data.csv", "load-iris-data: The dataset s3://a b/data.csv is no address: write it s3://bucket/key.")]
    [InlineData("--Pipeline:Target=species", "load-iris-data: The label column of iris is 'target', not 'species'.")]
    [InlineData("--Pipeline:Folds=51", "train-svc-from-csv: ")]
    [InlineData("--AWS_ENDPOINT_URL=minio", "AWS_ENDPOINT_URL is not set")]
    [InlineData("--AWS_ENDPOINT_URL=http://127.0.0.1:9", "upload-sklearn-model-to-mlflow: ")]
    [InlineData("--MLFLOW_TRACKING_URI=http://127.0.0.1:9", "upload-sklearn-model-to-mlflow: ")]
    public async Task Once_BadInput_FailsInOneLine(string setting, string reason) => (await OnceAsync(setting)).AssertFailed(reason);

    [Fact]
    public async Task Once_DataFolderThatIsAFile_FailsInOneLine()
    {
        await File.WriteAllTextAsync(folder.File("trainer"), "", Cancellation);

        (await OnceAsync()).AssertFailed("Make it writable, or name another with Trainer__DataDirectory.");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Once_StandardOutputIsFull_StopsAndSaysSoInOneLine() =>
        (await Outcome.OfFullOutputAsync(["--once", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings]))
            .AssertFailed("Standard output cannot be written, so the run is stopped: ");

    [Fact]
    public async Task Once_WrongSecret_EndsTheMlflowRunAsFailedAndNamesTheKeys()
    {
        var outcome = await OnceAsync("--AWS_SECRET_ACCESS_KEY=wrong-secret-0123456789");

        outcome.AssertFailed("AWS_SECRET_ACCESS_KEY");
        Assert.DoesNotContain("wrong-secret", outcome.Output + outcome.Error, StringComparison.Ordinal);
        var run = Path.GetFileName(Assert.Single(Directory.GetDirectories(folder.File("trainer", "runs"))));
        var failed = Assert.Single(await platform.RunsAsync($"attributes.status = 'FAILED' AND tags.`multimodel.pipeline_run_id` = '{run}'"));
        Assert.NotNull(failed.EndTime);
    }

    public void Dispose() => folder.Dispose();

    private static string[] Lines(Outcome outcome) => outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<Outcome> OnceAsync(params string[] settings) =>
        Outcome.OfAsync(["--once", $"--Trainer:DataDirectory={folder.File("trainer")}", .. platform.Settings, .. settings]);
}
