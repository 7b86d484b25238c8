namespace MultiModel.Mlflow.Directories;

/// <summary>
/// The Python module that lets MLflow's <c>python_function</c>, which only knows predict, serve an estimator that transforms: MLflow adds the
/// directory <c>code</c> to the module path and calls <c>_load_pyfunc</c>.
/// </summary>
internal static class TransformerModule
{
    public const string Name = "multimodel_transformer";

    private const string Source = """
        import pickle


        class Transformer:
            def __init__(self, estimator):
                self.estimator = estimator

            def predict(self, X, params=None):
                return self.estimator.transform(X)


        def _load_pyfunc(path):
            with open(path, "rb") as file:
                return Transformer(pickle.load(file))

        """;

    public static void Write(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "code")).FullName;
        File.WriteAllText(Path.Combine(folder, Name + ".py"), Source.ReplaceLineEndings("\n"));
    }
}
