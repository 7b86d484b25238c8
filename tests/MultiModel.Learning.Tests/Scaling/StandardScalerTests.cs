using CsCheck;

namespace MultiModel.Learning.Tests.Scaling;

public class StandardScalerTests
{
    [Fact]
    public void Fit_MissingValues_AreIgnoredByFeature()
    {
        // StandardScaler().fit([[1, 2], [1, nan], [1, 5]]) in scikit-learn 1.2.1
        var state = new StandardScaler().Fit(new Matrix(3, 2, [1, 2, 1, double.NaN, 1, 5])).State;

        Assert.Equal([3, 2], state.NSamplesSeen);
        Assert.Equal([1, 3.5], state.Mean!);
        Assert.Equal([0, 2.25], state.Var!);
        Assert.Equal([1, 1.5], state.Scale!);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Fit_Options_LeaveOutWhatScikitLearnLeavesOut(bool withMean, bool withStd)
    {
        var X = new Matrix(3, 2, [1, 2, 3, 3, 4, 5]);

        var scaler = new StandardScaler(withMean, withStd).Fit(X, ["a", "b"]);

        Assert.Equal(withMean || withStd, scaler.State.Mean is not null);
        Assert.Equal(withStd, scaler.State.Var is not null);
        Assert.Equal(withStd, scaler.State.Scale is not null);
        Assert.Equal(["a", "b"], scaler.State.FeatureNamesIn!);
        var z = scaler.Transform(X);
        Assert.Equal((1 - (withMean ? 8 / 3.0 : 0)) / (withStd ? scaler.State.Scale![0] : 1), z[0, 0]);
        Assert.Equal(z, StandardScaler.FromState(scaler.State).Transform(X));
    }

    [Fact]
    public void InverseTransform_AnyMatrix_GivesTheInputBack() =>
        Gen.Double[-1e3, 1e3].Array[24].Sample(static values =>
        {
            var X = new Matrix(6, 4, values);
            var scaler = new StandardScaler().Fit(X);
            var back = scaler.InverseTransform(scaler.Transform(X));
            return back.Values.Zip(values).All(static pair => Math.Abs(pair.First - pair.Second) <= 1e-9 * Math.Max(1, Math.Abs(pair.Second)));
        });

    [Fact]
    public void Transform_OtherNumberOfFeatures_SaysSo() =>
        Assert.Equal("X has 3 features, but StandardScaler is expecting 2 features as input.",
            Assert.Throws<ArgumentException>(static () => new StandardScaler().Fit(new Matrix(2, 2, [1, 2, 3, 4])).Transform(new Matrix(1, 3, [1, 2, 3]))).Message);

    [Fact]
    public void Transform_BeforeFit_SaysSo() =>
        Assert.StartsWith("This StandardScaler instance is not fitted yet.", Assert.Throws<InvalidOperationException>(static () => new StandardScaler().Transform(new Matrix(1, 1, [0]))).Message);

    [Fact]
    public void Fit_Infinity_SaysSo() =>
        Assert.Equal("Input X contains infinity or a value too large for dtype('float64').",
            Assert.Throws<ArgumentException>(static () => new StandardScaler().Fit(new Matrix(2, 1, [1, double.NegativeInfinity]))).Message);

    [Fact]
    public void FromState_ArraysThatDoNotFit_IsRefused()
    {
        var state = new StandardScaler().Fit(new Matrix(2, 2, [1, 2, 3, 4])).State;

        Assert.Equal("The internal representation of StandardScaler was altered", Assert.Throws<ArgumentException>(() => StandardScaler.FromState(state with { Scale = [1] })).Message);
    }
}
