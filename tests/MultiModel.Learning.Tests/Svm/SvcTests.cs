using MultiModel.Learning.Datasets;
using MultiModel.Testing;

namespace MultiModel.Learning.Tests.Svm;

public class SvcTests
{
    [Fact]
    public void Fit_OneClass_SaysSo() =>
        AssertFitFails("The number of classes has to be greater than one; got 1 class", new Matrix(2, 1, [0, 1]), Labels.Of("a", "a"));

    [Fact]
    public void Fit_LengthsDiffer_SaysSo() =>
        AssertFitFails("Found input variables with inconsistent numbers of samples: [2, 1]", new Matrix(2, 1, [0, 1]), Labels.Of(0L));

    [Fact]
    public void Fit_NaN_SaysSo() => AssertFitFails("Input X contains NaN.", new Matrix(2, 1, [double.NaN, 1]), Labels.Of(0, 1));

    [Fact]
    public void Fit_Infinity_SaysSo() =>
        AssertFitFails("Input X contains infinity or a value too large for dtype('float64').", new Matrix(5, 1, [0, 1, 2, double.PositiveInfinity, 4]), Labels.Of(0, 1, 0, 1, 0));

    [Fact]
    public void Fit_NoSamples_SaysSo() =>
        AssertFitFails("Found array with 0 sample(s) (shape=(0, 2)) while a minimum of 1 is required by SVC.", new Matrix(0, 2, []), Labels.Of(Array.Empty<long>()));

    [Fact]
    public void Fit_Overflow_SaysThatTheResultIsNotFinite() =>
        Assert.StartsWith("The dual coefficients or intercepts are not finite. The input data may contain large values and need to bepreprocessed.",
            Assert.Throws<ArgumentException>(static () => new SVC(new SvcParameters { Kernel = Kernel.Linear }).Fit(new Matrix(4, 1, [1e200, -1e200, 3e200, 2e200]), Labels.Of(0, 1, 0, 1), ct: TestContext.Current.CancellationToken)).Message);

    [Fact]
    public void Predict_OtherNumberOfFeatures_SaysSo()
    {
        var svc = FitIris(new SvcParameters());

        Assert.Equal("X has 3 features, but SVC is expecting 4 features as input.", Assert.Throws<ArgumentException>(() => svc.Predict(new Matrix(1, 3, [1, 2, 3]))).Message);
        Assert.Equal("X has 3 features, but SVC is expecting 4 features as input.", Assert.Throws<ArgumentException>(() => svc.PredictIndex([1, 2, 3])).Message);
        Assert.Equal("Input X contains NaN.", Assert.Throws<ArgumentException>(() => svc.PredictIndex([1, 2, 3, double.NaN])).Message);
    }

    [Fact]
    public void Predict_BeforeFit_SaysSo() =>
        Assert.Equal("This SVC instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator.",
            Assert.Throws<InvalidOperationException>(static () => new SVC().Predict(new Matrix(1, 1, [0]))).Message);

    [Fact]
    public void Predict_BreakTiesWithOvo_SaysSo()
    {
        var svc = FitIris(new SvcParameters { BreakTies = true, DecisionFunctionShape = DecisionFunctionShape.Ovo });

        Assert.Equal("break_ties must be False when decision_function_shape is 'ovo'", Assert.Throws<ArgumentException>(() => svc.Predict(Iris.Load().Data)).Message);
    }

    [Fact]
    public void PredictIndex_OneSample_AgreesWithPredictAndAllocatesNothing()
    {
        var (X, svc) = (Iris.Load().Data, FitIris(new SvcParameters()));
        var expected = svc.PredictIndices(X);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = true;
        for (var row = 0; row < X.Rows; row++)
            same &= svc.PredictIndex(X.Row(row)) == expected[row];

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(same);
    }

    [Fact]
    public void FromState_ArraysThatDoNotFit_IsRefused()
    {
        var state = FitIris(new SvcParameters()).State;

        foreach (var altered in new[] { state with { NSupport = [1, 2, 3] }, state with { InternalIntercept = [0] }, state with { Classes = Labels.Of(0, 1) }, state with { NFeaturesIn = 3 } })
            Assert.Equal("The internal representation of SVC was altered", Assert.Throws<ArgumentException>(() => SVC.FromState(altered)).Message);
    }

    [Fact]
    public async Task Fit_Cancelled_StopsSoonAndKeepsTheEarlierState()
    {
        var (X, y) = Noise(6000);
        var svc = new SVC(new SvcParameters { C = 1e6, Tol = 1e-9 }).Fit(X.Take([0, 1, 2, 3]), Labels.Of(0, 1, 0, 1), ct: TestContext.Current.CancellationToken);
        var earlier = svc.State;
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var fit = Task.Run(() => svc.Fit(X, y, ct: source.Token), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fit.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken));
        Assert.Same(earlier, svc.State);
    }

    [Fact]
    public void Fit_LongRun_ReportsProgress()
    {
        var (X, y) = Noise(6000);
        using var source = new CancellationTokenSource();
        var progress = new Recorder(source);

        Assert.ThrowsAny<OperationCanceledException>(() => new SVC(new SvcParameters { C = 1e6, Tol = 1e-9 }).Fit(X, y, progress: progress, ct: source.Token));

        Assert.Equal((1, 1, 6000), (progress.Last!.Pair, progress.Last.Pairs, progress.Last.Samples));
        Assert.InRange(progress.Last.ActiveSet, 1, 6000);
        Assert.True(progress.Last.Iterations > 0);
    }

    private static SVC FitIris(SvcParameters parameters) =>
        new SVC(parameters).Fit(Iris.Load().Data, Iris.Load().Target, Iris.Load().FeatureNames, ct: TestContext.Current.CancellationToken);

    // Labels that no boundary explains keep the solver busy.
    private static (Matrix X, Labels Y) Noise(int samples)
    {
        var random = new Random(1);
        var values = new double[samples * 5];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextDouble();
        return (new Matrix(samples, 5, values), Labels.Of([.. Enumerable.Range(0, samples).Select(_ => random.Next(2) == 0)]));
    }

    private static void AssertFitFails(string message, Matrix X, Labels y) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SVC().Fit(X, y, ct: TestContext.Current.CancellationToken)).Message);

    // Cancels at the second report.
    private sealed class Recorder(CancellationTokenSource source) : IProgress<SvcProgress>
    {
        private int count;

        public SvcProgress? Last { get; private set; }

        public void Report(SvcProgress value)
        {
            Last = value;
            if (++count == 2)
                source.Cancel();
        }
    }
}
