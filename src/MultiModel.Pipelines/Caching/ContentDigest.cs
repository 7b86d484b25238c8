using System.Security.Cryptography;
using System.Text;

namespace MultiModel.Pipelines;

/// <summary>SHA-256 of a file's bytes, or of a directory's files with their relative paths. Times and places do not count.</summary>
internal static class ContentDigest
{
    /// <returns>64 hexadecimal digits</returns>
    public static string Of(string path)
    {
        if (File.Exists(path))
            return OfFile(path);
        var lines = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Select(file => $"{OfFile(file)}  {Path.GetRelativePath(path, file)}\n")
            .Order(StringComparer.Ordinal);
        return OfText(string.Concat(lines));
    }

    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string OfFile(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
