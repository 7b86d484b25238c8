using System.Text.Json;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

/// <summary>The live scikit-learn loads what is written, warns of nothing, and computes the same.</summary>
public sealed class ScikitLearnLoadsTests : IDisposable
{
    private const string Exercise = """
        import json, pickle, sys
        import numpy as np
        from sklearn.base import clone
        with open(sys.argv[1], "rb") as file:
            estimator = pickle.load(file)
        X = np.array(json.load(open(sys.argv[2])))
        again = pickle.loads(pickle.dumps(estimator))
        clone(estimator).fit(X, np.arange(len(X)) % 3)
        answer = {"repr": repr(estimator), "params": estimator.get_params(), "names": list(getattr(estimator, "feature_names_in_", []))}
        import pandas
        if answer["names"]:
            X = pandas.DataFrame(X, columns=answer["names"])
        if hasattr(estimator, "predict"):
            answer["predict"] = estimator.predict(X).tolist()
            answer["decision_function"] = estimator.decision_function(X).tolist()
            assert answer["predict"] == again.predict(X).tolist()
            assert estimator.score(X, estimator.predict(X)) == 1
            assert len(estimator.n_support_) == len(estimator.classes_) and estimator.fit_status_ == 0
            assert estimator.dual_coef_.shape == (len(estimator.classes_) - 1, len(estimator.support_))
            if estimator.kernel == "linear":
                estimator.coef_
        else:
            answer["transform"] = estimator.transform(X).tolist()
            answer["names_out"] = estimator.get_feature_names_out().tolist()
            assert np.allclose(estimator.inverse_transform(estimator.transform(X)), X)
            assert answer["transform"] == again.transform(X).tolist()
        print(json.dumps(answer))
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task StandardScaler_LoadedInScikitLearn_TransformsAlike()
    {
        var answer = await ExerciseAsync(IrisModels.Scaler(), IrisModels.Iris.Data);

        Assert.Equal("StandardScaler()", answer.GetProperty("repr").GetString());
        Assert.True(answer.GetProperty("params").GetProperty("with_mean").GetBoolean());
        Assert.Equal(IrisModels.Iris.FeatureNames, Strings(answer.GetProperty("names")));
        Assert.Equal(IrisModels.Scaled().Values, Numbers(answer.GetProperty("transform")));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task StandardScaler_WithoutMeanOrStd_TransformsAlike(bool withMean, bool withStd)
    {
        var scaler = new StandardScaler(withMean, withStd).Fit(IrisModels.Iris.Data);

        var answer = await ExerciseAsync(scaler, IrisModels.Iris.Data);

        Assert.Equal(scaler.Transform(IrisModels.Iris.Data).Values, Numbers(answer.GetProperty("transform")));
    }

    [Fact]
    public async Task StandardScaler_FittedWithMissingValues_LoadsInScikitLearn()
    {
        var values = (double[])IrisModels.Iris.Data.Values.Clone();
        values[2] = double.NaN;
        var scaler = new StandardScaler().Fit(new Matrix(150, 4, values));

        var answer = await ExerciseAsync(scaler, IrisModels.Iris.Data);

        Assert.Equal(scaler.Transform(IrisModels.Iris.Data).Values, Numbers(answer.GetProperty("transform")));
    }

    [Theory]
    [InlineData(Kernel.Linear)]
    [InlineData(Kernel.Poly)]
    [InlineData(Kernel.Rbf)]
    [InlineData(Kernel.Sigmoid)]
    public async Task Svc_LoadedInScikitLearn_PredictsAlike(Kernel kernel)
    {
        var svc = IrisModels.Svc(kernel);

        var answer = await ExerciseAsync(svc, IrisModels.Scaled());

        Assert.Equal(kernel == Kernel.Rbf ? "SVC()" : $"SVC(kernel='{kernel.ToName()}')", answer.GetProperty("repr").GetString());
        Assert.Equal(svc.Predict(IrisModels.Scaled()).AsInt64(), answer.GetProperty("predict").EnumerateArray().Select(static label => label.GetInt64()));
        Assert.Equal(svc.DecisionFunction(IrisModels.Scaled()).Values, Numbers(answer.GetProperty("decision_function")));
    }

    [Fact]
    public async Task Svc_OfTextLabels_PredictsAlike()
    {
        var svc = IrisModels.Svc(labels: IrisModels.Text());

        var answer = await ExerciseAsync(svc, IrisModels.Scaled());

        Assert.Equal(svc.Predict(IrisModels.Scaled()).AsString(), Strings(answer.GetProperty("predict")));
    }

    [Fact]
    public async Task Svc_OfTwoBooleanClasses_PredictsAlike()
    {
        var svc = IrisModels.Svc(labels: IrisModels.Booleans());

        var answer = await ExerciseAsync(svc, IrisModels.Scaled());

        Assert.Equal(svc.Predict(IrisModels.Scaled()).AsBoolean(), answer.GetProperty("predict").EnumerateArray().Select(static label => label.GetBoolean()));
        Assert.Equal(svc.DecisionFunction(IrisModels.Scaled()).Values, Numbers(answer.GetProperty("decision_function")));
    }

    [Fact]
    public async Task Svc_WithEveryParameterChanged_HasThemInScikitLearn()
    {
        var parameters = new SvcParameters
        {
            C = 0.5,
            Kernel = Kernel.Poly,
            Degree = 2,
            Gamma = 0.25,
            Coef0 = 1,
            Shrinking = false,
            Tol = 1e-4,
            CacheSize = 100,
            ClassWeight = ClassWeight.PerClass(new Dictionary<object, double> { [0L] = 2, [1L] = 1 }),
            MaxIter = 100_000,
            DecisionFunctionShape = DecisionFunctionShape.Ovo,
        };
        var svc = new SVC(parameters).Fit(IrisModels.Scaled(), IrisModels.Iris.Target, ct: TestContext.Current.CancellationToken);

        var answer = await ExerciseAsync(svc, IrisModels.Scaled());

        Assert.Equal(
            """{"C": 0.5, "break_ties": false, "cache_size": 100, "class_weight": {"0": 2.0, "1": 1.0}, "coef0": 1.0, "decision_function_shape": "ovo", "degree": 2, "gamma": 0.25, "kernel": "poly", "max_iter": 100000, "probability": false, "random_state": null, "shrinking": false, "tol": 0.0001, "verbose": false}""",
            answer.GetProperty("params").GetRawText());
        Assert.Equal(svc.DecisionFunction(IrisModels.Scaled()).Values, Numbers(answer.GetProperty("decision_function")));
    }

    private async Task<JsonElement> ExerciseAsync(object estimator, Matrix X)
    {
        var directory = folder.File("model");
        ModelDirectory.Write(directory, estimator, IrisModels.Details());
        var rows = folder.File("rows.json");
        await File.WriteAllTextAsync(rows, JsonSerializer.Serialize(Enumerable.Range(0, X.Rows).Select(row => X.Row(row).ToArray())), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await PythonScript.RunAsync(Exercise, Path.Combine(directory, "model.pkl"), rows)).RootElement;
    }

    private static IEnumerable<string?> Strings(JsonElement json) => json.EnumerateArray().Select(static item => item.GetString());

    private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)] : [json.GetDouble()];
}
