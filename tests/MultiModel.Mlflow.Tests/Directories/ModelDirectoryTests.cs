using System.Text.Json;
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
    public void Load_AMissingDirectory_SaysSo() => LoadAssert.Fails(Model, "does not exist");

    [Fact]
    public void Load_AnEmptyDirectory_SaysWhatIsWanted()
    {
        Directory.CreateDirectory(Model);

        LoadAssert.Fails(Model, "is not a model directory");
    }

    [Fact]
    public void Load_WithoutItsNumbers_NamesTheMissingFile()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        File.Delete(Path.Combine(Model, "model.json"));

        LoadAssert.Fails(Model, Path.Combine(Model, "model.json") + " is missing");
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

        LoadAssert.Fails(Model, expected);
    }

    [Fact]
    public void Load_NumbersThatContradictEachOther_Refuses()
    {
        ModelDirectory.Write(Model, IrisModels.Svc(), IrisModels.Details());
        var path = Path.Combine(Model, "model.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"n_features_in_\":4", "\"n_features_in_\":5"));

        LoadAssert.Fails(Model, "feature_names_in_ of the SVC must be an array of 5 str");
    }
}
