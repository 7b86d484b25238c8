using MultiModel.Tracking.Api;

namespace MultiModel.Tracking.Artifacts;

/// <summary>The address of an artifact root: where an experiment's or a run's artifacts lie.</summary>
internal static class ArtifactLocation
{
    public const string ProxyScheme = "mlflow-artifacts:";

    /// <summary>
    /// Checks the location that a client gives a new experiment. Only the object store and this server's proxy are places that this
    /// server reads: never a local file, never an address on the network.
    /// </summary>
    public static string? Check(string? location)
    {
        if (string.IsNullOrEmpty(location))
            return null;
        var path = S3Location.TryParse(location)?.Prefix ?? ProxyPath(location);
        if (path is null || location.AsSpan().ContainsAny('?', '#'))
            throw MlflowException.InvalidValue($"'{location}'", "artifact_location", "It must be s3://BUCKET/PATH or mlflow-artifacts:/PATH, without query or fragment.");
        ArtifactPath.Parse(path);
        return Validation.Length("Artifact location", location, 2048);
    }

    /// <summary>The path in the proxy, for <c>mlflow-artifacts:/PATH</c> and <c>mlflow-artifacts://HOST/PATH</c>; else null.</summary>
    public static string? ProxyPath(string uri)
    {
        if (!uri.StartsWith(ProxyScheme, StringComparison.Ordinal))
            return null;
        var rest = uri[ProxyScheme.Length..];
        if (rest.StartsWith("//", StringComparison.Ordinal))
            rest = rest.IndexOf('/', 2) is > 0 and var slash ? rest[slash..] : "";
        return rest.Trim('/');
    }
}
