namespace MultiModel.Mlflow;

/// <summary>A bucket and a folder in it: <c>s3://bucket/prefix</c>, with or without a slash at the end.</summary>
/// <param name="Folder">null for the whole bucket</param>
internal sealed record S3Location(string Bucket, ArtifactPath? Folder)
{
    /// <summary>What the keys of the folder begin with: it ends with a slash, so that <c>svc</c> does not take in <c>svc_v2</c>.</summary>
    public string Prefix => Folder is null ? "" : Folder.Value + "/";

    public string KeyOf(ArtifactPath file) => Prefix + file.Value;

    /// <exception cref="ArtifactException">not such an address</exception>
    public static S3Location Parse(Uri uri)
    {
        // the text as it was given: Uri resolves '..' and decodes, which S3 does not
        var text = uri.OriginalString;
        if (!text.StartsWith("s3://", StringComparison.OrdinalIgnoreCase))
            throw Invalid(text);
        var (bucket, folder) = text[5..].Split('/', 2) is [var name, var rest] ? (name, rest) : (text[5..], "");
        if (bucket.Length is < 3 or > 63 || bucket.Any(static character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_')))
            throw Invalid(text);
        var trimmed = folder.EndsWith('/') ? folder[..^1] : folder;
        if (trimmed.Length == 0)
            return new S3Location(bucket, null);
        return ArtifactPath.TryParse(trimmed, out var path) ? new S3Location(bucket, path) : throw Invalid(text);
    }

    private static ArtifactException Invalid(string text) => new($"'{text}' is not the address of a folder in S3: it must look like s3://bucket/folder.");

    public override string ToString() => $"s3://{Bucket}/{Prefix}";
}
