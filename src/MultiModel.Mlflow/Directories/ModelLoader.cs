using MultiModel.Mlflow.Estimators;
using MultiModel.Mlflow.Onnx;
using MultiModel.Mlflow.Pickle;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow.Directories;

/// <summary>Finds which file of a directory holds the model, and loads it.</summary>
internal static class ModelLoader
{
    /// <summary>Where Seldon's SKLEARN_SERVER looks.</summary>
    public const string Joblib = "model.joblib";

    /// <summary>From exact and fast to what is left: flavor, the key that names the file (null for one that no MLmodel describes), the file's usual name, and its reader.</summary>
    private static readonly (string Flavor, string? Key, string FileName, Func<byte[], NativeModel> Load)[] Sources =
    [
        (MlModelWriter.NativeFlavor, "data", MlModelWriter.Json, static bytes => FromAttributes(AttributesJsonReader.Read(bytes))),
        ("sklearn", "pickled_model", MlModelWriter.Pickle, static bytes => FromAttributes(PickleFile.Read(bytes))),
        ("sklearn", null, Joblib, static bytes => FromAttributes(PickleFile.Read(bytes))),
        ("onnx", "data", MlModelWriter.Onnx, OnnxModel.Load),
    ];

    public static NativeModel Load(string directory)
    {
        if (!Directory.Exists(directory))
            throw new ModelException($"{directory} does not exist: write or download the model first.");
        var description = File.Exists(Path.Combine(directory, MlModelFile.FileName)) ? MlModelFile.Read(directory) : null;
        foreach (var (flavor, key, fileName, load) in Sources)
        {
            var path = description is null ? Existing(directory, fileName) : key is null ? null : Named(directory, description.OfFlavor(flavor, key));
            if (path is null)
                continue;
            var example = Named(directory, description?.InputExample);
            var rows = example is null ? null : InputExample.Read(example);
            var bytes = BoundedFile.Read(path, BoundedFile.Model);
            var model = Explain(path, () => load(bytes));
            (model.RunId, model.TraceParent, model.InputExample) = (description?.RunId, description?.TraceParent, rows);
            return model;
        }
        throw new ModelException(description is null
            ? $"{directory} is not a model directory: it has no MLmodel, {string.Join(", ", Sources.Select(static source => source.FileName))}."
            : $"{directory} has no flavor that can be loaded here: it has {string.Join(", ", description.Flavors.DefaultIfEmpty("none"))}; "
                + $"wanted is one of {string.Join(", ", Sources.Where(static source => source.Key is not null).Select(static source => $"{source.Flavor} with {source.Key}"))}.");
    }

    /// <exception cref="ModelException">an unknown estimator, or attributes that it cannot have</exception>
    internal static NativeModel FromAttributes(PythonObject estimator)
    {
        var format = EstimatorFormat.Find(estimator.Class)
            ?? throw new ModelException(
                $"The estimator {estimator.Class} is unknown; known are {string.Join(", ", EstimatorFormat.All.Select(static format => format.PythonClass))}.");
        try
        {
            return format.Load(new AttributeReader(estimator.Class, estimator.Attributes));
        }
        catch (ArgumentException error)
        {
            // the estimator's own checks of its parameters, in scikit-learn's words
            throw new ModelException(error.Message, error);
        }
    }

    private static string? Existing(string directory, string fileName) => Path.Combine(directory, fileName) is var path && File.Exists(path) ? path : null;

    /// <summary>The full path of a file that MLmodel names; it may not lie outside the directory.</summary>
    private static string? Named(string directory, string? name)
    {
        if (name is null)
            return null;
        return ArtifactPath.TryParse(name, out var path)
            ? path.Under(directory)
            : throw new ModelException($"{Path.Combine(directory, MlModelFile.FileName)} names the file '{name}', which is not a path below the directory.");
    }

    private static NativeModel Explain(string path, Func<NativeModel> load)
    {
        try
        {
            return load();
        }
        catch (ModelException error)
        {
            throw new ModelException($"{path} cannot be loaded. {error.Message}", error);
        }
    }
}
