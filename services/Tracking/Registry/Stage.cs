using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Registry;

/// <summary>The stages of a model version, which MLflow keeps beside the newer aliases.</summary>
internal static class Stage
{
    private static readonly string[] All = ["None", "Staging", "Production", "Archived"];

    /// <summary>Accepts any case, as MLflow does.</summary>
    public static string Parse(string stage) => Array.Find(All, known => known.Equals(stage, StringComparison.OrdinalIgnoreCase))
        ?? throw MlflowException.Invalid($"Invalid Model Version stage: {stage}. Value must be one of {string.Join(", ", All)}.");

    public static bool IsActive(string stage) => stage is "Staging" or "Production";
}
