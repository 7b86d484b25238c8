namespace MultiModel.Mlflow.Directories;

/// <summary>The Python side that a model directory is written for, and the files that describe it.</summary>
internal static class PythonEnvironment
{
    /// <summary>The version whose numbers and attributes are reproduced; a pickle that names another makes scikit-learn warn.</summary>
    public const string ScikitLearnVersion = "1.2.1";

    public const string PythonVersion = "3.11.2";
    public const string MlflowVersion = "2.12.2";
    public const string CloudpickleVersion = "2.2.1";

    private static readonly string[] Requirements =
    [
        $"mlflow=={MlflowVersion}",
        $"cloudpickle=={CloudpickleVersion}",
        "numpy==1.24.2",
        "pandas==1.5.3",
        $"scikit-learn=={ScikitLearnVersion}",
        "scipy==1.10.1",
    ];

    public static void Write(string directory)
    {
        File.WriteAllText(Path.Combine(directory, "requirements.txt"), string.Concat(Requirements.Select(static requirement => requirement + "\n")));
        File.WriteAllText(Path.Combine(directory, "conda.yaml"), $"""
            channels:
            - conda-forge
            dependencies:
            - python={PythonVersion}
            - pip<=23.0.1
            - pip:
            {string.Concat(Requirements.Select(static requirement => $"  - {requirement}\n"))}name: mlflow-env

            """);
        File.WriteAllText(Path.Combine(directory, "python_env.yaml"), $"""
            python: {PythonVersion}
            build_dependencies:
            - pip==23.0.1
            - setuptools==66.1.1
            - wheel==0.38.4
            dependencies:
            - -r requirements.txt

            """);
    }
}
