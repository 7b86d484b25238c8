using System.Text.Json;
using MultiModel.Learning;

namespace MultiModel.Mlflow.Tests.Directories;

/// <summary>The live scikit-learn loads what is written, warns of nothing, and computes the same.</summary>
public sealed class ScikitLearnLoadsTests(ScikitLearnAnswers scikitLearn) : IClassFixture<ScikitLearnAnswers>
{
    [Fact]
    public async Task StandardScaler_LoadedInScikitLearn_IsTheSameEstimator()
    {
        var (_, _, answer) = await scikitLearn.OfAsync("scaler");

        Assert.Equal("StandardScaler()", answer.GetProperty("repr").GetString());
        Assert.Equal("""{"copy": true, "with_mean": true, "with_std": true}""", answer.GetProperty("params").GetRawText());
        Assert.Equal(IrisModels.Iris.FeatureNames, Strings(answer.GetProperty("names")));
        Assert.Equal(IrisModels.Iris.FeatureNames, Strings(answer.GetProperty("names_out")));
    }

    [Theory]
    [InlineData("scaler")]
    [InlineData("scaler False True")]
    [InlineData("scaler True False")]
    [InlineData("scaler False False")]
    [InlineData("scaler with a missing value")]
    public async Task StandardScaler_LoadedInScikitLearn_TransformsAlike(string name)
    {
        var (estimator, X, answer) = await scikitLearn.OfAsync(name);

        Assert.Equal(((StandardScaler)estimator).Transform(X).Values, Numbers(answer.GetProperty("transform")));
    }

    [Theory]
    [InlineData("svc Linear", "SVC(kernel='linear')")]
    [InlineData("svc Poly", "SVC(kernel='poly')")]
    [InlineData("svc Rbf", "SVC()")]
    [InlineData("svc Sigmoid", "SVC(kernel='sigmoid')")]
    [InlineData("svc of text", "SVC()")]
    [InlineData("svc of booleans", "SVC()")]
    [InlineData("svc with every parameter changed", null)]
    public async Task Svc_LoadedInScikitLearn_PredictsAlike(string name, string? repr)
    {
        var (estimator, X, answer) = await scikitLearn.OfAsync(name);
        var labels = ((SVC)estimator).Predict(X);

        if (repr is not null)
            Assert.Equal(repr, answer.GetProperty("repr").GetString());
        Assert.Equal(Enumerable.Range(0, labels.Count).Select(row => labels[row]), answer.GetProperty("predict").EnumerateArray().Select(Label));
        Assert.Equal(((SVC)estimator).DecisionFunction(X).Values, Numbers(answer.GetProperty("decision_function")));
    }

    [Fact]
    public async Task Svc_WithEveryParameterChanged_HasThemInScikitLearn()
    {
        var (_, _, answer) = await scikitLearn.OfAsync("svc with every parameter changed");

        Assert.Equal(
            """{"C": 0.5, "break_ties": false, "cache_size": 100, "class_weight": {"0": 2.0, "1": 1.0}, "coef0": 1.0, "decision_function_shape": "ovo", "degree": 2, "gamma": 0.25, "kernel": "poly", "max_iter": 100000, "probability": false, "random_state": null, "shrinking": false, "tol": 0.0001, "verbose": false}""",
            answer.GetProperty("params").GetRawText());
    }

    private static object Label(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Number => json.GetInt64(),
        _ => json.GetBoolean(),
    };

    private static IEnumerable<string?> Strings(JsonElement json) => json.EnumerateArray().Select(static item => item.GetString());

    private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)] : [json.GetDouble()];
}
