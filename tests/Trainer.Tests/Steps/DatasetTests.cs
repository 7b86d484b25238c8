using System.Text;
using Minio.DataModel.Args;
using MultiModel.Mlflow;
using MultiModel.Pipelines;
using MultiModel.Testing;
using MultiModel.Trainer.Tests.Hosting;

namespace MultiModel.Trainer.Tests.Steps;

/// <summary>The pipeline on datasets of the user's own.</summary>
public sealed class DatasetTests(Platform platform) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CsvWithWordsAsLabels_LogsAccuraciesConfusionMatrixAndNames()
    {
        await File.WriteAllTextAsync(folder.File("flowers.csv"), Csv(), Cancellation);
        await using var trainer = await RunningTrainer.StartAsync(platform, folder,
            $"--Pipeline:Dataset={folder.File("flowers.csv")}", "--Pipeline:Target=species", "--Pipeline:TestFraction=0.25", "--Pipeline:Folds=3");

        var run = await trainer.RunAsync(new { kernel = "linear" });

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal("30 rows and 10 held out, 2 features, 2 classes", run.Steps[0].Message);
        Assert.Equal((1, 1, 1), (run.Outputs["accuracy"].GetDouble(), run.Outputs["testAccuracy"].GetDouble(), run.Outputs["crossValidationAccuracy"].GetDouble()));
        var svc = await platform.RunAsync(run.Outputs["svcRunId"].GetString()!);
        Assert.Equal((1, 1, 0), (svc.Metrics["test_accuracy"], svc.Metrics["cv_accuracy_mean"], svc.Metrics["cv_accuracy_std"]));
        Assert.Equal((5, 0, 0, 5), (svc.Metrics["confusion_matrix/0_0"], svc.Metrics["confusion_matrix/0_1"], svc.Metrics["confusion_matrix/1_0"], svc.Metrics["confusion_matrix/1_1"]));

        var downloaded = folder.File("downloaded");
        await new ArtifactStore(platform.Minio()).DownloadDirectoryAsync(new Uri($"{svc.ArtifactUri}/svc"), downloaded, Cancellation);
        Assert.Contains("10 held-out rows", await File.ReadAllTextAsync(Path.Combine(downloaded, "confusion_matrix.svg"), Cancellation), StringComparison.Ordinal);
        Assert.Contains("\"petal, length\",\"petal width\"", await File.ReadAllTextAsync(Path.Combine(downloaded, "input_example.json"), Cancellation), StringComparison.Ordinal);
        using var model = ModelDirectory.Load(downloaded);
        Assert.Equal(["petal, length", "petal width"], model.FeatureNames);
        Assert.Equal(svc.Tags[ModelUpload.DigestTag], ModelDigest.Compute(downloaded));
    }

    [Fact]
    public async Task Run_SameContent_IsCachedWhereverItLiesAndReadAgainOnceItChanges()
    {
        await File.WriteAllTextAsync(folder.File("one.csv"), Csv(), Cancellation);
        await File.WriteAllTextAsync(folder.File("two.csv"), Csv(), Cancellation);
        await PutAsync("one.csv", Csv());

        Assert.Equal(StepState.Succeeded, await LoadStateAsync(folder.File("one.csv")));
        Assert.Equal(StepState.Cached, await LoadStateAsync(folder.File("two.csv")));
        Assert.Equal(StepState.Succeeded, await LoadStateAsync("s3://datasets/one.csv"));
        Assert.Equal(StepState.Cached, await LoadStateAsync("s3://datasets/one.csv"));
        await PutAsync("one.csv", Csv() + "9,9,virginica\n");
        Assert.Equal(StepState.Succeeded, await LoadStateAsync("s3://datasets/one.csv"));
        await File.AppendAllTextAsync(folder.File("two.csv"), "9,9,virginica\n", Cancellation);
        Assert.Equal(StepState.Succeeded, await LoadStateAsync(folder.File("two.csv")));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Two classes of 20 rows that a line separates.</summary>
    private static string Csv() => "\"petal, length\",petal width,species\n" + string.Concat(
        Enumerable.Range(0, 40).Select(static i => i % 2 == 0 ? $"{i}e-2,{1 + i % 7 * 0.01},setosa\n" : $"{5 + i * 0.01},{3 - i % 5 * 0.01},virginica\n"));

    private async Task<StepState> LoadStateAsync(string dataset)
    {
        await using var trainer = await RunningTrainer.StartAsync(platform, folder, $"--Pipeline:Dataset={dataset}", "--Pipeline:Folds=0");
        var run = await trainer.RunAsync(new { });
        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        return run.Steps[0].State;
    }

    private async Task PutAsync(string key, string text)
    {
        using var minio = platform.Minio();
        if (!await minio.BucketExistsAsync(new BucketExistsArgs().WithBucket("datasets"), Cancellation))
            await minio.MakeBucketAsync(new MakeBucketArgs().WithBucket("datasets"), Cancellation);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await minio.PutObjectAsync(new PutObjectArgs().WithBucket("datasets").WithObject(key).WithStreamData(content).WithObjectSize(content.Length), Cancellation);
    }
}
