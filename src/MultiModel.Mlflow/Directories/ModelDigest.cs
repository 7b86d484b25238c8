using System.Security.Cryptography;
using System.Text;

namespace MultiModel.Mlflow;

/// <summary>
/// One digest for a whole model directory: the SHA-256 of the ordinally sorted lines <c>&lt;sha256 of file&gt;  &lt;path&gt;</c>, each ended by a line feed,
/// so that <c>find . -type f -printf '%P\n' | xargs -d '\n' sha256sum | LC_ALL=C sort | sha256sum</c> gives the same.
/// </summary>
public static class ModelDigest
{
    /// <returns><c>sha256:</c> and 64 hexadecimal digits</returns>
    public static string Compute(string directory)
    {
        var lines = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(file => $"{HashOf(file)}  {Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/')}\n")
            .Order(StringComparer.Ordinal);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
