using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MultiModel.ObjectStore.Objects;

/// <summary>
/// The file name of a key (docs/adr/0002-object-keys-on-disk.md). Each byte of a-z, 0-9, '.', '-' and '_' stands for itself, every other byte is
/// '%' and two lower-case hex digits; names that would be too long for a file system are "%%" and the key's SHA-256.
/// So two keys never share a file, on case-insensitive and Unicode-normalizing file systems too, and no name has a separator.
/// </summary>
internal static class KeyFile
{
    private const char Start = '=';
    private const string End = ".object";
    private const string Hashed = "%%";
    private const int LongestEncoded = 240;

    public static string NameOf(ObjectKey key)
    {
        var bytes = ObjectKey.Utf8.GetBytes(key.Value);
        var name = new StringBuilder(LongestEncoded + 16).Append(Start);
        foreach (var value in bytes)
        {
            if (value is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-' or (byte)'_')
                name.Append((char)value);
            else
                name.Append('%').Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }
        return name.Length <= LongestEncoded
            ? name.Append(End).ToString()
            : $"{Start}{Hashed}{Convert.ToHexStringLower(SHA256.HashData(bytes))}{End}";
    }

    public static bool IsName(string fileName) => fileName.StartsWith(Start) && fileName.EndsWith(End, StringComparison.Ordinal);

    /// <summary>The key of a file name made by <see cref="NameOf"/>; null when the name is hashed and only the file itself knows the key.</summary>
    public static string? KeyOf(string fileName)
    {
        var encoded = fileName.AsSpan(1, fileName.Length - 1 - End.Length);
        if (encoded.StartsWith(Hashed))
            return null;
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
                bytes[length++] = (byte)encoded[i];
            else
            {
                bytes[length++] = byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
        }
        return ObjectKey.Utf8.GetString(bytes, 0, length);
    }
}
