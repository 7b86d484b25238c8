using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MultiModel.Mlflow;

/// <summary>
/// One digest for a whole model directory: the SHA-256 of the ordinally sorted lines <c>&lt;sha256 of file&gt;  &lt;path&gt;</c>, each ended by a line feed,
/// so that <c>find . -type f -printf '%P\n' | xargs -d '\n' sha256sum | LC_ALL=C sort | sha256sum</c> gives the same.
/// </summary>
public static class ModelDigest
{
    private const string Prefix = "sha256:";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the text is <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public static bool IsWellFormed(string text)
        => text.Length == Prefix.Length + 64 && text.StartsWith(Prefix, StringComparison.Ordinal) && text.AsSpan(Prefix.Length).IndexOfAnyExcept(LowerHex) < 0;

    /// <returns><c>sha256:</c> and 64 hexadecimal digits</returns>
    public static string Compute(string directory)
    {
        var lines = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => $"{HashOf(file)}  {Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/')}\n")
            .Order(StringComparer.Ordinal);
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
