using System.Globalization;
using MultiModel.Learning.Datasets;
using MultiModel.Learning.Tests.Reference;
using static MultiModel.Learning.Tests.Reference.JsonNumbers;

namespace MultiModel.Learning.Tests.Svm;

/// <summary>Equality with the recorded results of scikit-learn 1.2.1, bit for bit.</summary>
public class SvcReferenceTests
{
    public static TheoryData<string, string> Cases { get; } = new(
        from dataset in new[] { "iris", "breast_cancer" } from kernel in Kernels.Names select (dataset, kernel));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_ScaledData_EqualsScikitLearn(string dataset, string kernel)
    {
        var (X, y) = Load(dataset);
        var expected = new ExpectedResults(dataset).Svc(kernel);

        var state = new SVC(new SvcParameters { Kernel = Kernels.Parse(kernel) }).Fit(X, y, ct: TestContext.Current.CancellationToken).State;

        Assert.Equal(expected.Integers("n_iter_"), state.NIter);
        Assert.Equal(expected.Integers("support_"), state.Support);
        Assert.Equal(expected.Integers("n_support_"), state.NSupport);
        AssertSameBits(expected.Doubles("support_vectors_"), state.SupportVectors.Values);
        AssertSameBits(expected.Doubles("dual_coef_"), state.DualCoef.Values);
        AssertSameBits(expected.Doubles("_dual_coef_"), state.InternalDualCoef.Values);
        AssertSameBits(expected.Doubles("intercept_"), state.Intercept);
        AssertSameBits(expected.Doubles("_intercept_"), state.InternalIntercept);
        AssertSameBits(expected.Doubles("class_weight_"), state.ClassWeight);
        Assert.Equal(expected.GetProperty("gamma_").GetDouble(), state.Gamma);
        Assert.Equal(expected.GetProperty("fit_status_").GetInt32(), state.FitStatus);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PredictAndDecisionFunction_ScaledData_EqualScikitLearn(string dataset, string kernel)
    {
        var (X, y) = Load(dataset);
        var expected = new ExpectedResults(dataset).Svc(kernel);
        var ovr = new SvcParameters { Kernel = Kernels.Parse(kernel) };

        var svc = new SVC(ovr).Fit(X, y, ct: TestContext.Current.CancellationToken);
        var ovo = SVC.FromState(svc.State with { Parameters = ovr with { DecisionFunctionShape = DecisionFunctionShape.Ovo } });

        Assert.Equal(expected.Integers("predictions"), svc.Predict(X).AsInt64().Select(static label => (int)label));
        Assert.Equal(expected.GetProperty("train_accuracy").GetDouble(), svc.Score(X, y));
        AssertSameBits(expected.Doubles("decision_function_ovr"), svc.DecisionFunction(X).Values);
        AssertSameBits(expected.Doubles("decision_function_ovo"), ovo.DecisionFunction(X).Values);
    }

    [Theory]
    [InlineData("iris")]
    [InlineData("breast_cancer")]
    public void ScalerFit_RawData_EqualsScikitLearn(string dataset)
    {
        var expected = new ExpectedResults(dataset).Scaler;

        var state = new StandardScaler().Fit(LoadRaw(dataset).Data).State;

        AssertSameBits(expected.Doubles("mean_"), state.Mean!);
        AssertSameBits(expected.Doubles("var_"), state.Var!);
        AssertSameBits(expected.Doubles("scale_"), state.Scale!);
        Assert.All(state.NSamplesSeen, count => Assert.Equal(expected.GetProperty("n_samples_seen_").GetInt64(), count));
    }

    private static (Matrix X, Labels Y) Load(string dataset)
    {
        var raw = LoadRaw(dataset);
        return (new StandardScaler().Fit(raw.Data).Transform(raw.Data), raw.Target);
    }

    private static Dataset LoadRaw(string dataset)
    {
        if (dataset == "iris")
            return Iris.Load();
        var lines = File.ReadAllLines(ExpectedResults.PathOf($"{dataset}.csv"));
        var rows = lines[1..].Select(static line => line.Split(',').Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return new Dataset(dataset, Matrix.FromRows([.. rows.Select(static row => row[..^1])]), Labels.Of([.. rows.Select(static row => (long)row[^1])]), lines[0].Split(',')[..^1], "target");
    }
}
