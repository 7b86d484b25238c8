using CsCheck;
using MultiModel.Learning.Datasets;

namespace MultiModel.Learning.Tests.ModelSelection;

public class StratifiedSplitTests
{
    [Fact]
    public void Of_SameSeed_GivesTheSameSplit()
    {
        var y = Iris.Load().Target;

        Assert.Equal(StratifiedSplit.Of(y, 0.2, 7).Test, StratifiedSplit.Of(y, 0.2, 7).Test);
        Assert.NotEqual(StratifiedSplit.Of(y, 0.2, 7).Test, StratifiedSplit.Of(y, 0.2, 8).Test);
    }

    [Fact]
    public void Of_KnownSeed_GivesTheRecordedSplit() =>
        Assert.Equal([2, 3, 4, 5], StratifiedSplit.Of(Labels.Of(0, 1, 0, 1, 0, 1, 0, 1), 0.5, 42).Test);

    [Fact]
    public void Of_AnyLabels_KeepsSizesAndProportions() =>
        Gen.Select(Gen.Long[0, 2].Array[30, 200], Gen.Double[0.1, 0.9], Gen.Int).Where(static (y, _, _) => y.CountBy(static label => label).All(static count => count.Value >= 2)).Sample(static (y, fraction, seed) =>
        {
            var (train, test) = StratifiedSplit.Of(Labels.Of(y), fraction, seed);
            Assert.Equal(Enumerable.Range(0, y.Length), train.Concat(test).Order());
            Assert.Equal((int)Math.Ceiling(fraction * y.Length), test.Length);
            foreach (var (label, count) in y.CountBy(static label => label))
                Assert.InRange(test.Count(row => y[row] == label) - (double)count * test.Length / y.Length, -1, 1);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Of_FractionOutOfRange_SaysSo(double fraction) =>
        Assert.Contains("(0.0, 1.0)", Assert.Throws<ArgumentException>(() => StratifiedSplit.Of(Labels.Of(0, 1), fraction, 0)).Message);

    [Fact]
    public void Of_OneMember_SaysSo() =>
        Assert.Contains("only 1 member", Assert.Throws<ArgumentException>(static () => StratifiedSplit.Of(Labels.Of(0, 0, 1), 0.5, 0)).Message);
}
