using static MultiModel.Learning.Tests.Reference.JsonNumbers;

namespace MultiModel.Learning.Tests.ScikitLearn;

/// <summary>
/// Equality, bit for bit, with the scikit-learn that Debian ships (netlib BLAS sums in the order of the features). Another BLAS may sum in
/// another order; there, 1e-9 relative is what can be asked.
/// </summary>
public class LiveScikitLearnTests(Reference reference) : IClassFixture<Reference>
{
    public static TheoryData<int, string> All { get; } = new(Cases.All.Select(static (test, i) => (i, test.Name)));

    [Theory]
    [MemberData(nameof(All))]
    public void Fit_SameData_EqualsScikitLearn(int index, string name)
    {
        var test = Cases.All[index];
        var expected = reference.Of(index);
        var raw = reference.Matrix(index, "raw");

        var scaler = new StandardScaler().Fit(raw);
        AssertSameBits(reference.Doubles(index, "mean"), scaler.State.Mean!);
        AssertSameBits(reference.Doubles(index, "var"), scaler.State.Var!);
        AssertSameBits(reference.Doubles(index, "scale"), scaler.State.Scale!);
        Assert.All(scaler.State.NSamplesSeen, seen => Assert.Equal(expected.GetProperty("samples_seen").GetInt64(), seen));
        AssertSameBits(reference.Doubles(index, "inverse"), scaler.InverseTransform(scaler.Transform(raw)).Values);
        var X = test.Scaled ? scaler.Transform(raw) : raw;
        AssertSameBits(reference.Doubles(index, "X"), X.Values);

        var svc = new SVC(test.Parameters).Fit(X, reference.Labels(index, "y"), ct: TestContext.Current.CancellationToken);
        Assert.True(reference.Labels(index, "classes").Equals(svc.State.Classes), name);
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.GetProperty("gamma").GetDouble()), BitConverter.DoubleToInt64Bits(svc.State.Gamma));
        Assert.Equal(reference.Integers(index, "n_iter"), svc.State.NIter);
        Assert.Equal(reference.Integers(index, "support"), svc.State.Support);
        Assert.Equal(reference.Integers(index, "n_support"), svc.State.NSupport);
        Assert.Equal(expected.GetProperty("fit_status").GetInt32(), svc.State.FitStatus);
        AssertSameBits(reference.Doubles(index, "class_weight"), svc.State.ClassWeight);
        AssertSameBits(reference.Doubles(index, "dual_coef"), svc.State.DualCoef.Values);
        AssertSameBits(reference.Doubles(index, "intercept"), svc.State.Intercept);
        AssertSameBits(reference.Doubles(index, "internal_dual_coef"), svc.State.InternalDualCoef.Values);
        AssertSameBits(reference.Doubles(index, "internal_intercept"), svc.State.InternalIntercept);
        AssertSameBits(reference.Doubles(index, "support_vectors"), svc.State.SupportVectors.Values);
        Assert.Equal((expected.GetProperty("rows_fit").GetInt32(), expected.GetProperty("features_in").GetInt32()), (svc.State.RowsFit, svc.State.NFeaturesIn));
        foreach (var shape in Enum.GetValues<DecisionFunctionShape>())
        {
            var shaped = SVC.FromState(svc.State with { Parameters = test.Parameters with { DecisionFunctionShape = shape } });
            AssertSameBits(reference.Doubles(index, shape.ToName()), shaped.DecisionFunction(X).Values);
        }
        Assert.Equal(reference.Integers(index, "predicted"), svc.PredictIndices(X));
    }
}
