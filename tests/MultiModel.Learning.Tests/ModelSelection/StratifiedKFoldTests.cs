using CsCheck;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Tests.ModelSelection;

public class StratifiedKFoldTests
{
    [Fact]
    public void Split_Iris_GivesScikitLearnsFolds()
    {
        var folds = new StratifiedKFold(5).Split(Iris.Load().Target);

        // StratifiedKFold(5) on iris: ten of each class in turn.
        Assert.Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(50, 10), .. Enumerable.Range(100, 10)], folds[0].Test);
        Assert.Equal([.. Enumerable.Range(40, 10), .. Enumerable.Range(90, 10), .. Enumerable.Range(140, 10)], folds[4].Test);
        Assert.All(folds, static fold => Assert.Equal(120, fold.Train.Length));
    }

    [Fact]
    public void Split_UnevenLabels_GivesScikitLearnsFolds()
    {
        // list(StratifiedKFold(3).split(y, y)) in scikit-learn 1.2.1
        var folds = new StratifiedKFold(3).Split(Labels.Of("b", "a", "a", "b", "c", "b", "a", "b", "c", "b", "a"));

        Assert.Equal([[0, 1, 3, 4], [2, 5, 7, 8], [6, 9, 10]], folds.Select(static fold => fold.Test));
    }

    [Fact]
    public void Split_AnyLabels_TestsEachSampleOnceAndKeepsProportions() =>
        Gen.Select(Gen.Long[0, 3].Array[20, 200], Gen.Int[2, 5]).Where(static (y, k) => y.CountBy(static label => label).Any(count => count.Value >= k)).Sample((y, k) =>
        {
            var folds = new StratifiedKFold(k).Split(Labels.Of(y));
            Assert.Equal(Enumerable.Range(0, y.Length), folds.SelectMany(static fold => fold.Test).Order());
            foreach (var label in y.Distinct())
            {
                var counts = folds.Select(fold => fold.Test.Count(row => y[row] == label)).ToArray();
                Assert.True(counts.Max() - counts.Min() <= 1);
            }
        });

    [Fact]
    public void Split_FewerMembersThanFolds_SaysSo() =>
        Assert.Equal("n_splits=3 cannot be greater than the number of members in each class.",
            Assert.Throws<ArgumentException>(static () => new StratifiedKFold(3).Split(Labels.Of(0, 0, 1, 1))).Message);

    [Fact]
    public void Split_FewerSamplesThanFolds_SaysSo() =>
        Assert.Equal("Cannot have number of splits n_splits=5 greater than the number of samples: n_samples=4.",
            Assert.Throws<ArgumentException>(static () => new StratifiedKFold(5).Split(Labels.Of(0, 0, 1, 1))).Message);

    [Fact]
    public void New_OneFold_SaysSo() =>
        Assert.Equal("k-fold cross-validation requires at least one train/test split by setting n_splits=2 or more, got n_splits=1.",
            Assert.Throws<ArgumentException>(static () => new StratifiedKFold(1)).Message);
}
