using System.Diagnostics.CodeAnalysis;

namespace MultiModel.Mlflow;

/// <summary>
/// A path of a file relative to a directory or a prefix, in canonical form: segments between single slashes, none empty, <c>.</c> or <c>..</c>, with no
/// backslash, colon or control character. It cannot be made otherwise, so it cannot lead out of the directory that it is put under.
/// </summary>
internal sealed record ArtifactPath
{
    private const int LongestPath = 1024;

    private ArtifactPath(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out ArtifactPath? path)
    {
        var canonical = text.Length is > 0 and <= LongestPath
            && !text.Any(static character => character is '\\' or ':' || char.IsControl(character))
            && text.Split('/').All(static segment => segment is not ("" or "." or ".."));
        path = canonical ? new ArtifactPath(text) : null;
        return canonical;
    }

    /// <exception cref="ArgumentException">not a canonical relative path</exception>
    public static ArtifactPath Parse(string text) => TryParse(text, out var path)
        ? path
        : throw new ArgumentException(
            $"'{text}' is not a path of a file below a directory: "
            + "it is empty, absolute, leads upwards or has characters that are not allowed.",
            nameof(text));

    /// <summary>The full path of this file below a directory.</summary>
    public string Under(string directory) => Path.Combine([Path.GetFullPath(directory), .. Value.Split('/')]);

    public override string ToString() => Value;
}
