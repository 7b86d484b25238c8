using System.Text.Json;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

/// <summary>What the live scikit-learn makes of the model.pkl of some estimators: one Python process for all of them.</summary>
public sealed class ScikitLearnAnswers : IDisposable
{
    private const string Exercise = """
        import json, pickle, sys
        import numpy as np
        from sklearn.base import clone
        import pandas

        def exercise(path, X):
            with open(path, "rb") as file:
                estimator = pickle.load(file)
            again = pickle.loads(pickle.dumps(estimator))
            clone(estimator).fit(X, np.arange(len(X)) % 3)
            answer = {"repr": repr(estimator), "params": estimator.get_params(), "names": list(getattr(estimator, "feature_names_in_", []))}
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
            return answer

        cases = json.load(open(sys.argv[1]))
        print(json.dumps({name: exercise(case["path"], np.array(case["rows"])) for name, case in cases.items()}))
        """;

    public static readonly SVC EveryParameterChanged = new SVC(new SvcParameters
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
    }).Fit(IrisModels.Scaled(), IrisModels.Iris.Target);

    private static readonly Dictionary<string, (object Estimator, Matrix Rows)> Cases = new()
    {
        ["scaler"] = (IrisModels.Scaler(), IrisModels.Iris.Data),
        ["scaler False True"] = (new StandardScaler(false, true).Fit(IrisModels.Iris.Data), IrisModels.Iris.Data),
        ["scaler True False"] = (new StandardScaler(true, false).Fit(IrisModels.Iris.Data), IrisModels.Iris.Data),
        ["scaler False False"] = (new StandardScaler(false, false).Fit(IrisModels.Iris.Data), IrisModels.Iris.Data),
        ["scaler with a missing value"] = (new StandardScaler().Fit(WithAMissingValue()), IrisModels.Iris.Data),
        ["svc Linear"] = (IrisModels.Svc(Kernel.Linear), IrisModels.Scaled()),
        ["svc Poly"] = (IrisModels.Svc(Kernel.Poly), IrisModels.Scaled()),
        ["svc Rbf"] = (IrisModels.Svc(Kernel.Rbf), IrisModels.Scaled()),
        ["svc Sigmoid"] = (IrisModels.Svc(Kernel.Sigmoid), IrisModels.Scaled()),
        ["svc of text"] = (IrisModels.Svc(labels: IrisModels.Text()), IrisModels.Scaled()),
        ["svc of booleans"] = (IrisModels.Svc(labels: IrisModels.Booleans()), IrisModels.Scaled()),
        ["svc with every parameter changed"] = (EveryParameterChanged, IrisModels.Scaled()),
    };

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<JsonElement>> answers;

    public ScikitLearnAnswers() => answers = new Lazy<Task<JsonElement>>(AskAsync);

    public async Task<(object Estimator, Matrix Rows, JsonElement Answer)> OfAsync(string name) =>
        (Cases[name].Estimator, Cases[name].Rows, (await answers.Value).GetProperty(name));

    public void Dispose() => folder.Dispose();

    private async Task<JsonElement> AskAsync()
    {
        var cases = Cases.ToDictionary(static item => item.Key, item =>
        {
            var (estimator, X) = item.Value;
            ModelDirectory.Write(folder.File(item.Key), estimator, IrisModels.Details());
            return new { path = folder.File(item.Key, "model.pkl"), rows = Enumerable.Range(0, X.Rows).Select(row => X.Row(row).ToArray()) };
        });
        await File.WriteAllBytesAsync(folder.File("cases.json"), JsonSerializer.SerializeToUtf8Bytes(cases));
        return JsonDocument.Parse(await PythonScript.RunAsync(Exercise, folder.File("cases.json"))).RootElement;
    }

    private static Matrix WithAMissingValue()
    {
        var values = (double[])IrisModels.Iris.Data.Values.Clone();
        values[2] = double.NaN;
        return new Matrix(150, 4, values);
    }
}
