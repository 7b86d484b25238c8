using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests.Directories;

/// <summary>The scaler's own loader, called as <c>mlflow.pyfunc.load_model</c> calls it: code on the module path, loader_module, _load_pyfunc(data).</summary>
public sealed class PythonFunctionTests
{
    [Fact]
    public async Task LoadPyfunc_OfTheScaler_PredictsWhatItTransformsWholeNumbersIncluded()
    {
        using var folder = new TemporaryFolder();
        ModelDirectory.Write(folder.File("scaler"), IrisModels.Scaler(), IrisModels.Details("scaler"));

        var answer = await PythonScript.RunAsync(
            """
            import importlib, os, sys, warnings, yaml, numpy as np
            directory = sys.argv[1]
            description = yaml.safe_load(open(os.path.join(directory, "MLmodel")))
            assert "signature" not in description
            flavor = description["flavors"]["python_function"]
            sys.path.insert(0, os.path.join(directory, flavor["code"]))
            model = importlib.import_module(flavor["loader_module"])._load_pyfunc(os.path.join(directory, flavor["data"]))
            warnings.simplefilter("ignore")  # it was fitted with names, and is given an array
            print(model.predict(np.array([[5, 3, 1, 0]])).tolist())
            """, folder.File("scaler"));

        var expected = IrisModels.Scaler().Transform(new Learning.Matrix(1, 4, [5, 3, 1, 0])).Values;
        Assert.Equal(expected, System.Text.Json.JsonSerializer.Deserialize<double[][]>(answer)![0]);
    }
}
