using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Tests.ModelSelection;

public class CrossValidationTests
{
    [Fact]
    public void Accuracies_Iris_EqualScikitLearns()
    {
        var iris = Iris.Load();

        var scores = CrossValidation.Accuracies(iris.Data, iris.Target, new StratifiedKFold(5), new SvcParameters(), ct: TestContext.Current.CancellationToken);

        // cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y, cv=5)
        Assert.Equal([29 / 30.0, 29 / 30.0, 29 / 30.0, 28 / 30.0, 1], scores);
    }

    [Fact]
    public void Accuracies_LongFit_TellsTheFoldAndStopsWhenCancelled()
    {
        var random = new Random(1);
        var X = new Matrix(4000, 4, [.. Enumerable.Range(0, 16_000).Select(_ => random.NextDouble())]);
        var y = Labels.Of([.. Enumerable.Range(0, 4000).Select(_ => random.Next(2) == 0)]);
        using var source = new CancellationTokenSource();
        var folds = new List<int>();

        Assert.ThrowsAny<OperationCanceledException>(() => CrossValidation.Accuracies(X, y, new StratifiedKFold(2), new SvcParameters { C = 1e6, Tol = 1e-9 }, fold =>
        {
            folds.Add(fold);
            return new CancelAtOnce(source);
        }, source.Token));

        Assert.Equal([1], folds);
    }

    private sealed class CancelAtOnce(CancellationTokenSource source) : IProgress<SvcProgress>
    {
        public void Report(SvcProgress value) => source.Cancel();
    }
}
