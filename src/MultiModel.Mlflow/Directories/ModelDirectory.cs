using MultiModel.Learning;
using MultiModel.Mlflow.Directories;
using MultiModel.Mlflow.Estimators;
using MultiModel.Mlflow.Onnx;
using MultiModel.Mlflow.Pickle;
using MultiModel.Mlflow.Python;

namespace MultiModel.Mlflow;

/// <summary>Writes, stamps and loads MLflow model directories.</summary>
public static class ModelDirectory
{
    /// <summary>
    /// Writes a fitted estimator as an MLflow model directory: <c>model.pkl</c> for scikit-learn and MLflow, <c>model.onnx</c>, and <c>model.json</c>,
    /// from which this library loads it bit for bit. The directory appears whole or not at all.
    /// </summary>
    /// <param name="directory">absent or empty</param>
    /// <exception cref="InvalidOperationException">the estimator is not fitted</exception>
    /// <exception cref="ArgumentException">the input example has NaN or an infinity, which JSON cannot hold</exception>
    /// <exception cref="IOException">the directory is not empty, or cannot be written: the disk is full, for example</exception>
    /// <exception cref="UnauthorizedAccessException">the directory may not be written</exception>
    public static void Write(string directory, StandardScaler estimator, ModelDetails details) => Write(directory, (object)estimator, details);

    /// <inheritdoc cref="Write(string, StandardScaler, ModelDetails)"/>
    public static void Write(string directory, SVC estimator, ModelDetails details) => Write(directory, (object)estimator, details);

    /// <exception cref="ArgumentException">no <see cref="EstimatorFormat"/> writes the estimator</exception>
    internal static void Write(string directory, object estimator, ModelDetails details)
    {
        var format = EstimatorFormat.Of(estimator);
        var python = new PythonObject(format.PythonClass, format.Attributes(estimator));
        using var made = NewDirectory.Begin(directory);
        var folder = made.Folder;
        PythonEnvironment.Write(folder);
        details.ToTrainingRecord().Write(folder);
        File.WriteAllBytes(Path.Combine(folder, InputExample.FileName), InputExample.Write(details.InputExample, format.FeatureNames(estimator)));
        File.WriteAllBytes(Path.Combine(folder, MlModelWriter.Json), AttributesJson.Write(python));
        File.WriteAllBytes(Path.Combine(folder, MlModelWriter.Pickle), PickleWriter.Write(python));
        File.WriteAllBytes(Path.Combine(folder, MlModelWriter.Onnx), OnnxGraph.ToModel(format.Onnx(estimator)));
        if (format.ServedMethod != "predict")
            TransformerModule.Write(folder);
        var size = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
        MlModelWriter.Describe(format, estimator, details, size).Write(folder);
        made.Commit();
    }

    /// <summary>Refuses before a long fit what <see cref="Write(string, SVC, ModelDetails)"/> would refuse after it.</summary>
    /// <exception cref="IOException">the directory is not empty</exception>
    public static void CheckEmpty(string directory) => NewDirectory.Check(directory);

    /// <summary>Enters the run that the model belongs to into <c>MLmodel</c>.</summary>
    /// <param name="traceParent">the span that made the model, as W3C Trace Context's <c>traceparent</c>; null when nobody traces</param>
    /// <exception cref="ModelException"><c>MLmodel</c> is missing or damaged</exception>
    public static void Stamp(string directory, string runId, string artifactPath, string? traceParent = null)
    {
        var description = MlModelFile.Read(directory);
        description.Set("run_id", runId);
        description.Set("artifact_path", artifactPath);
        if (traceParent is not null)
            description.SetTraceParent(traceParent);
        description.Write(directory);
    }

    /// <summary>Loads the model of a directory, whether this library, scikit-learn through MLflow, or an ONNX exporter wrote it.</summary>
    /// <exception cref="ModelException">the directory is missing, damaged or of an unknown kind</exception>
    public static NativeModel Load(string directory) => ModelLoader.Load(directory);
}
