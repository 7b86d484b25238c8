namespace MultiModel.Tracking.Artifacts;

/// <summary>A folder in the object store.</summary>
/// <param name="Prefix">Without a leading or trailing slash; empty for the whole bucket.</param>
public sealed record S3Location(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    public static S3Location? TryParse(string uri)
    {
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var parts = uri[Scheme.Length..].Split('/', 2);
        return parts[0].Length == 0 ? null : new S3Location(parts[0], parts.Length == 1 ? "" : parts[1].Trim('/'));
    }

    /// <summary>The key of a path in this folder.</summary>
    public string Key(ArtifactPath path) => path.IsRoot ? Prefix : Prefix.Length == 0 ? path.Value : $"{Prefix}/{path.Value}";

    public S3Location Under(ArtifactPath path) => this with { Prefix = Key(path) };
}
