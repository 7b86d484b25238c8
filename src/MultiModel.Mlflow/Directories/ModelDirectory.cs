namespace MultiModel.Mlflow;

/// <summary>Writes, stamps and loads MLflow model directories.</summary>
public static class ModelDirectory
{
    /// <summary>Writes a fitted estimator as an MLflow model directory that scikit-learn, MLflow and this library load.</summary>
    /// <param name="directory">absent or empty; made by this method</param>
    /// <param name="estimator">a fitted <c>StandardScaler</c> or <c>SVC</c></param>
    public static void Write(string directory, object estimator, ModelDetails details) => throw new NotImplementedException();

    /// <summary>Enters the run that the model belongs to into <c>MLmodel</c>.</summary>
    public static void Stamp(string directory, string runId, string artifactPath) => throw new NotImplementedException();

    /// <summary>Loads the model of a directory, whether this library or scikit-learn wrote it.</summary>
    /// <exception cref="ModelException">the directory is missing, damaged or of an unknown kind</exception>
    public static NativeModel Load(string directory) => throw new NotImplementedException();
}
