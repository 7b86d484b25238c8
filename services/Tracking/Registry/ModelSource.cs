using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;
using MultiModel.Tracking.LoggedModels;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Registry;

/// <summary>
/// Where a version's files are, from the source that a client registers. Only places of the object store, directly or by a run, a
/// logged model or another version: a local path would let a client read this server's disk.
/// </summary>
internal static class ModelSource
{
    public static string Resolve(Session session, string source, RunStore runs)
    {
        if (source.AsSpan().ContainsAny('?', '#', '\\'))
            throw Invalid(source);
        if (S3Location.TryParse(source) is { } s3)
        {
            ArtifactPath.Parse(s3.Prefix);
            return source;
        }
        if (ArtifactLocation.ProxyPath(source) is { } proxied)
        {
            ArtifactPath.Parse(proxied);
            return source;
        }
        if (Split(source, "runs:/") is { } run)
            return $"{runs.GetInfo(session, run.Head).ArtifactUri}/{ArtifactPath.Parse(run.Tail)}".TrimEnd('/');
        if (Split(source, "models:/") is not { } model)
            throw Invalid(source);
        if (IsLoggedModel(model))
            return $"{LoggedModelStore.Get(session, model.Head).Info.ArtifactUri}/{ArtifactPath.Parse(model.Tail)}".TrimEnd('/');
        if (model.Tail.Length == 0)
            throw Invalid(source);
        return VersionStore.StorageLocation(session, model.Head, RegistryNames.Version(model.Tail));
    }

    /// <summary>The id of the logged model that a source names as models:/m-...; null for another source.</summary>
    public static string? LoggedModel(string source) => Split(source, "models:/") is { } model && IsLoggedModel(model) ? model.Head : null;

    /// <summary>A registered model may be called like a logged one's id; its version then follows.</summary>
    private static bool IsLoggedModel((string Head, string Tail) model) =>
        model.Head.StartsWith("m-", StringComparison.Ordinal) && (model.Tail.Length == 0 || model.Tail.AsSpan().ContainsAnyExceptInRange('0', '9'));

    private static (string Head, string Tail)? Split(string source, string scheme)
    {
        if (!source.StartsWith(scheme, StringComparison.Ordinal))
            return null;
        var parts = source[scheme.Length..].TrimStart('/').Split('/', 2);
        return (parts[0], parts.Length == 2 ? parts[1] : "");
    }

    private static MlflowException Invalid(string source) => MlflowException.Invalid(
        $"Invalid model version source: '{source}'. It must be s3://BUCKET/PATH, mlflow-artifacts:/PATH, runs:/RUN_ID/PATH, models:/NAME/VERSION or models:/MODEL_ID.");
}
