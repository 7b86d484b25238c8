using System.IO.Compression;
using System.Text.Json;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Pickle;

/// <summary>Models that the live scikit-learn trained and saved, in every protocol, served natively with equal answers.</summary>
public sealed class PythonPicklesTests : IDisposable
{
    private const string Train = """
        import json, os, pickle, sys
        import joblib, numpy as np, pandas
        from joblib.externals import cloudpickle
        from sklearn.datasets import load_iris, load_breast_cancer
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC

        out = sys.argv[1]
        answers = {}
        X, y = load_iris(return_X_y=True, as_frame=True)
        scaler = StandardScaler().fit(X)
        Z = pandas.DataFrame(scaler.transform(X), columns=X.columns)
        words = y.map(lambda i: ["setosa", "versicolor", "virginica"][i])
        C, d = load_breast_cancer(return_X_y=True)
        C = StandardScaler().fit_transform(C)
        missing = X.to_numpy(copy=True)
        missing[3, 1] = np.nan
        cases = {
            "scaler": (scaler, X),
            "scaler-missing": (StandardScaler().fit(missing), X.to_numpy()),
            "scaler-nothing": (StandardScaler(with_mean=False, with_std=False).fit(X), X),
            "scaler-float32": (StandardScaler().fit(X.to_numpy(np.float32)), X.to_numpy()),
            "svc": (SVC().fit(Z, y), Z),
            "svc-array": (SVC(kernel="linear").fit(np.asfortranarray(Z.to_numpy()), y.to_numpy()), Z.to_numpy()),
            "svc-words": (SVC(kernel="poly", degree=2, decision_function_shape="ovo").fit(Z, words), Z),
            "svc-unicode": (SVC(kernel="sigmoid", class_weight="balanced").fit(Z.to_numpy(), words.to_numpy(str)), Z.to_numpy()),
            "svc-weights": (SVC(class_weight={0: 2, 1: np.float64(1.5), np.int64(2): 1}, gamma=np.float64(0.3), C=np.int64(2)).fit(Z, y), Z),
            "svc-bool": (SVC(gamma="auto").fit(C, d == 1), C),
            "svc-float": (SVC(gamma=0.01).fit(C, d.astype(float)), C),
            "svc-int32": (SVC(C=0.1, random_state=7).fit(C, d.astype(np.int32)), C),
            "svc-probability": (SVC(probability=True, random_state=0).fit(C, d), C),
            "svc-probabilities": (SVC(probability=True, random_state=0, kernel="poly").fit(Z, words), Z),
        }
        for name, (estimator, rows) in cases.items():
            answer = {"X": np.asarray(rows).tolist()}
            for method in ("transform", "predict", "decision_function", "predict_proba"):
                if hasattr(estimator, method):
                    answer[method] = np.asarray(getattr(estimator, method)(rows)).tolist()
            answers[name] = answer
            for protocol in range(2, 6):
                for pickler in (pickle, cloudpickle):
                    folder = f"{out}/{name}-{protocol}-{pickler.__name__.split('.')[-1]}"
                    os.makedirs(folder)
                    with open(f"{folder}/model.pkl", "wb") as file:
                        pickler.dump(estimator, file, protocol=protocol)
                    with open(f"{folder}/MLmodel", "w") as file:
                        file.write("flavors:\n  sklearn:\n    pickled_model: model.pkl\n    serialization_format: cloudpickle\n    sklearn_version: 1.2.1\n")
            for kind, options in (("plain", {}), ("zlib", {"compress": 3}), ("gzip", {"compress": ("gzip", 9)}), ("protocol2", {"protocol": 2})):
                folder = f"{out}/{name}-joblib-{kind}"
                os.makedirs(folder)
                joblib.dump(estimator, f"{folder}/model.joblib", **options)
        print(json.dumps(answers))
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Load_WhatPythonSaved_AnswersAsScikitLearnDoes()
    {
        var answers = JsonDocument.Parse(await PythonScript.RunAsync(Train, folder.Path)).RootElement;

        var loaded = 0;
        foreach (var directory in Directory.EnumerateDirectories(folder.Path))
        {
            var name = Path.GetFileName(directory);
            var answer = answers.GetProperty(name[..name.LastIndexOf('-', name.LastIndexOf('-') - 1)]);
            using var model = ModelDirectory.Load(directory);
            var X = Matrix.FromRows([.. answer.GetProperty("X").EnumerateArray().Select(Numbers)]);
            foreach (var method in model.Methods)
                AssertEqual(answer.GetProperty(method), model.Invoke(method, X), $"{name} {method}");
            loaded++;
        }
        Assert.Equal(14 * (4 * 2 + 4), loaded);
    }

    [Fact]
    public async Task Load_FittedOnADataFrame_KnowsItsColumns()
    {
        await PythonScript.RunAsync(
            """
            import pickle, sys, pandas
            from sklearn.preprocessing import StandardScaler
            pickle.dump(StandardScaler().fit(pandas.DataFrame({"größe": [1.0, 2.0], "b": [0.0, 5.0]})), open(sys.argv[1], "wb"))
            """, folder.File("model.pkl"));

        using var model = ModelDirectory.Load(folder.Path);

        Assert.Equal(["größe", "b"], model.FeatureNames);
    }

    [Theory]
    [InlineData("('bz2', 3)", "compressed with bz2")]
    [InlineData("('xz', 3)", "compressed with xz")]
    [InlineData("('lzma', 3)", "compressed with lzma")]
    public async Task Load_JoblibFileOfAnotherCompression_IsRefusedWithTheReason(string compress, string reason)
    {
        await PythonScript.RunAsync($"import joblib, sys; joblib.dump(1, sys.argv[1], compress={compress})", folder.File("model.joblib"));

        Assert.Contains(reason, Assert.Throws<ModelException>(() => ModelDirectory.Load(folder.Path)).Message);
    }

    [Fact]
    public void Load_JoblibFileThatIsABomb_IsRefused()
    {
        using (var bomb = new ZLibStream(File.Create(folder.File("model.joblib")), CompressionLevel.Optimal))
            for (var i = 0; i < 100; i++)
                bomb.Write(new byte[1 << 20]);

        Assert.Contains("once decompressed", Assert.Throws<ModelException>(() => ModelDirectory.Load(folder.Path)).Message);
    }

    private static void AssertEqual(JsonElement expected, ModelOutput actual, string what)
    {
        switch (actual)
        {
            case ModelOutput.Numbers numbers:
                Assert.True(Numbers(expected).AsSpan().SequenceEqual(numbers.Values.Values), what);
                break;
            case ModelOutput.Classes classes:
                Assert.Equal(expected.EnumerateArray().Select(Label), Enumerable.Range(0, classes.Values.Count).Select(row => classes.Values[row]));
                break;
        }
    }

    private static object Label(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        // Fails on 0.0, as a label that is a float is written.
        JsonValueKind.Number => json.GetInt64(),
        _ => json.GetBoolean(),
    };

    private static double[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)] : [json.GetDouble()];
}
