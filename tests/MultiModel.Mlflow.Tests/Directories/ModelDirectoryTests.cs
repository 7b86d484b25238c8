using System.Text.Json;
using CsCheck;
using MultiModel.Learning;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

public sealed class ModelDirectoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder.File("model");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Svc_WritesTheFilesOfMlflowAndItsOwn()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());

        Assert.Equal(
            ["MLmodel", "conda.yaml", "input_example.json", "model.json", "model.onnx", "model.pkl", "python_env.yaml", "requirements.txt", "training.json"],
            Directory.GetFiles(Model).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            """{"columns":["sepal length (cm)","sepal width (cm)","petal length (cm)","petal width (cm)"],"data":[[5.1,3.5,1.4,0.2],[7,3.2,4.7,1.4],[6.3,3.3,6,2.5]]}""",
            File.ReadAllText(Path.Combine(Model, "input_example.json")));
    }

    [Fact]
    public void Write_Scaler_HasALoaderForPythonFunction()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));

        Assert.Contains("loader_module: multimodel_transformer", File.ReadAllText(Path.Combine(Model, "MLmodel")));
        Assert.True(File.Exists(Path.Combine(Model, "code", "multimodel_transformer.py")));
    }

    [Fact]
    public async Task Write_Description_IsReadByPythonAsMlflowWritesIt()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        ModelDirectory.Stamp(Model, "12345678901234567890123456789012", "svc");

        var json = await PythonScript.RunAsync("import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", Path.Combine(Model, "MLmodel"));

        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal("12345678901234567890123456789012", root.GetProperty("run_id").GetString());
        Assert.Equal("svc", root.GetProperty("artifact_path").GetString());
        Assert.Equal("2026-01-02 03:04:05.678000", root.GetProperty("utc_time_created").GetString());
        Assert.Equal("[{\"type\":\"tensor\",\"tensor-spec\":{\"dtype\":\"float64\",\"shape\":[-1,4]}}]", root.GetProperty("signature").GetProperty("inputs").GetString());
        Assert.Equal("model.pkl", root.GetProperty("flavors").GetProperty("sklearn").GetProperty("pickled_model").GetString());
        Assert.Equal("predict", root.GetProperty("flavors").GetProperty("python_function").GetProperty("predict_fn").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("flavors").GetProperty("sklearn").GetProperty("code").ValueKind);
    }

    [Fact]
    public async Task Write_Environments_AreReadByPython()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());

        var json = await PythonScript.RunAsync("import json, sys, yaml; print(json.dumps([yaml.safe_load(open(path)) for path in sys.argv[1:]]))",
            Path.Combine(Model, "conda.yaml"), Path.Combine(Model, "python_env.yaml"));

        var (conda, python) = (JsonDocument.Parse(json).RootElement[0], JsonDocument.Parse(json).RootElement[1]);
        Assert.Equal("mlflow-env", conda.GetProperty("name").GetString());
        Assert.Equal("3.11.2", python.GetProperty("python").GetString());
        Assert.Contains("scikit-learn==1.2.1", conda.GetProperty("dependencies")[2].GetProperty("pip").EnumerateArray().Select(static item => item.GetString()));
        Assert.Contains("scikit-learn==1.2.1", File.ReadAllLines(Path.Combine(Model, "requirements.txt")));
    }

    [Fact]
    public void Load_Scaler_IsTheSameScaler()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details("scaler"));

        using var model = ModelDirectory.Load(Model);

        Assert.Equal("StandardScaler", model.Name);
        Assert.Equal(["transform"], model.Methods);
        Assert.Equal(4, model.FeaturesIn);
        Assert.Equal(IrisModels.Iris.FeatureNames, model.FeatureNames);
        Assert.Equal(IrisModels.Scaled(), Assert.IsType<ModelOutput.Numbers>(model.Invoke("transform", IrisModels.Iris.Data)).Values);
    }

    [Theory]
    [InlineData(Kernel.Linear)]
    [InlineData(Kernel.Poly)]
    [InlineData(Kernel.Rbf)]
    [InlineData(Kernel.Sigmoid)]
    public void Load_Svc_IsTheSameSvc(Kernel kernel)
    {
        var svc = IrisModels.Svc(kernel);
        ModelDirectory.Write(Model, svc, IrisModels.Details());

        using var model = ModelDirectory.Load(Model);

        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
        Assert.Equal(svc.DecisionFunction(IrisModels.Scaled()), Assert.IsType<ModelOutput.Numbers>(model.Invoke("decision_function", IrisModels.Scaled())).Values);
    }

    [Fact]
    public void Load_SvcOfTwoTextClasses_AnswersOneDimensionalScores()
    {
        var svc = IrisModels.Svc(labels: IrisModels.Booleans());
        ModelDirectory.Write(Model, svc, IrisModels.Details());

        using var model = ModelDirectory.Load(Model);

        Assert.True(Assert.IsType<ModelOutput.Numbers>(model.Invoke("decision_function", IrisModels.Scaled())).OneDimensional);
        Assert.Equal(svc.Predict(IrisModels.Scaled()), Assert.IsType<ModelOutput.Classes>(model.Invoke("predict", IrisModels.Scaled())).Values);
    }

    [Fact]
    public void Load_AStampedDirectory_KnowsItsRunAndExample()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        ModelDirectory.Stamp(Model, "0123456789abcdef0123456789abcdef", "svc");

        using var model = ModelDirectory.Load(Model);

        Assert.Equal("0123456789abcdef0123456789abcdef", model.RunId);
        Assert.Equal(IrisModels.Iris.Data.Take([0, 50, 100]), model.InputExample);
    }

    [Fact]
    public void Invoke_UnknownMethod_SaysWhichThereAre()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        using var model = ModelDirectory.Load(Model);

        var error = Assert.Throws<ArgumentException>(() => model.Invoke("predict_proba", IrisModels.Scaled()));

        Assert.Contains("SVC has no method 'predict_proba'; it has predict, decision_function.", error.Message);
    }

    [Fact]
    public void Write_IntoADirectoryWithFiles_RefusesAndLeavesThem()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "mine.txt"), "mine");

        var error = Assert.Throws<IOException>(() => ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details()));

        Assert.Contains("not empty", error.Message);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(Model).Select(Path.GetFileName));
        Assert.Equal([Model], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_AnUnfittedEstimator_LeavesNothing()
    {
        Assert.Throws<InvalidOperationException>(() => ModelDirectory.Write(Model, new SVC(), IrisModels.Details()));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_AnUnknownEstimator_NamesTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => ModelDirectory.Write(Model, "text", IrisModels.Details()));

        Assert.Contains("sklearn.svm._classes.SVC", error.Message);
    }

    [Fact]
    public void Load_AMissingDirectory_SaysSo() => AssertLoadFails("does not exist");

    [Fact]
    public void Load_AnEmptyDirectory_SaysWhatIsWanted()
    {
        Directory.CreateDirectory(Model);

        AssertLoadFails("is not a model directory");
    }

    [Fact]
    public void Load_WithoutItsNumbers_NamesTheMissingFile()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        File.Delete(Path.Combine(Model, "model.json"));

        AssertLoadFails(Path.Combine(Model, "model.json") + " is missing");
    }

    [Fact]
    public void Load_AnUnknownFlavor_NamesIt()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), "flavors:\n  xgboost: {data: model.xgb}\n");

        AssertLoadFails("it has xgboost");
    }

    [Theory]
    [InlineData("flavors:\n  sklearn: {sklearn_version: 1.2.1}\n", "it has sklearn; wanted is one of multimodel with data, sklearn with pickled_model, onnx with data.")]
    [InlineData("flavors:\n", "it has none; wanted is one of")]
    public void Load_NoFlavorThatNamesItsFile_SaysWhatIsWanted(string text, string expected)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), text);

        AssertLoadFails(expected);
    }

    [Fact]
    public void Load_ADescriptionWithAByteOrderMark_IsRead()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        var path = Path.Combine(Model, "MLmodel");
        File.WriteAllText(path, "\uFEFF" + File.ReadAllText(path));

        using var model = ModelDirectory.Load(Model);

        Assert.Equal("SVC", model.Name);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\secret")]
    [InlineData("a/../../b")]
    public void Load_ADescriptionThatNamesAFileOutside_Refuses(string path)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), $"flavors:\n  sklearn: {{pickled_model: \"{path}\"}}\n");

        AssertLoadFails("is not a path below the directory");
    }

    [Theory]
    [InlineData("flavors: {sklearn: [", "line ")]
    [InlineData("flavors: &a {sklearn: *a}", "alias")]
    [InlineData("- 1", "has no flavors")]
    [InlineData("", "has no flavors")]
    public void Load_ADamagedDescription_SaysWhere(string text, string expected)
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), text);

        AssertLoadFails(expected);
    }

    [Fact]
    public void Load_ADeeplyNestedDescription_Refuses()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "MLmodel"), "flavors: " + new string('[', 1_000_000));

        AssertLoadFails("nested deeper");
    }

    [Fact]
    public void Load_AMutatedDescription_IsReadOrRefused()
    {
        ModelDirectory.Write(Model, IrisModels.Scaler(), IrisModels.Details());
        var path = Path.Combine(Model, "MLmodel");
        var honest = File.ReadAllText(path);
        Gen.Select(Gen.Int[0, honest.Length - 1], Gen.Char["\n :{}[]-&*!|>'\"#%@,?ax\t"], Gen.Int[0, 3]).Array[1, 5].Sample(edits =>
        {
            File.WriteAllText(path, edits.Aggregate(honest, static (text, edit) =>
            {
                var at = Math.Min(edit.Item1, text.Length);
                return $"{text[..at]}{edit.Item2}{text[Math.Min(at + edit.Item3, text.Length)..]}";
            }));
            try
            {
                ModelDirectory.Load(Model).Dispose();
            }
            catch (ModelException)
            {
                // refused, in its own words
            }
        }, iter: 1000, threads: 1);
    }

    [Fact]
    public void Load_ADescriptionBeyondTheLimit_IsNotRead()
    {
        Directory.CreateDirectory(Model);
        using (var file = File.Create(Path.Combine(Model, "MLmodel")))
            file.SetLength((4 << 20) + 1);

        AssertLoadFails("4194305 bytes; at most 4194304 are read");
    }

    [Theory]
    [InlineData("{", "damaged")]
    [InlineData("[]", "damaged")]
    [InlineData("{\"format\":\"multimodel/9\"}", "multimodel/9")]
    [InlineData("{\"format\":\"multimodel/1\",\"class\":\"os.system\",\"attributes\":{}}", "os.system is unknown")]
    [InlineData("{\"format\":\"multimodel/1\",\"class\":\"sklearn.svm._classes.SVC\",\"attributes\":{\"n_features_in_\":4}}", "has no attribute classes_")]
    [InlineData("{\"format\":\"multimodel/1\",\"class\":\"sklearn.svm._classes.SVC\",\"attributes\":{\"n_features_in_\":\"4\"}}", "n_features_in_ of the SVC must be an int; it is '4'")]
    [InlineData("{\"format\":\"multimodel/1\",\"class\":\"sklearn.svm._classes.SVC\",\"attributes\":{\"n_features_in_\":{\"array\":{\"dtype\":\"<f8\",\"shape\":[2147483647,2147483647],\"data\":[1.5]}}}}", "damaged")]
    public void Load_DamagedNumbers_SaysWhat(string json, string expected)
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        File.WriteAllText(Path.Combine(Model, "model.json"), json);

        AssertLoadFails(expected);
    }

    [Fact]
    public void Load_NumbersThatContradictEachOther_Refuses()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        var path = Path.Combine(Model, "model.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"n_features_in_\":4", "\"n_features_in_\":5"));

        AssertLoadFails("feature_names_in_ of the SVC must be an array of 5 str");
    }

    private void AssertLoadFails(string expected)
    {
        var error = Assert.Throws<ModelException>(() => ModelDirectory.Load(Model));
        Assert.Contains(expected, error.Message);
        Assert.Contains(Model, error.Message);
    }
}
