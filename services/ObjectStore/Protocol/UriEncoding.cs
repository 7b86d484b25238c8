using System.Globalization;
using System.Text;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>Percent-encoding as S3 and SigV4 use it: A-Z, a-z, 0-9, '-', '.', '_' and '~' stand for themselves, every other byte is %XX.</summary>
internal static class UriEncoding
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="S3Exception">InvalidURI: '%' without two hex digits, or bytes that are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length]))
                    throw Errors.InvalidUri("A '%' is not followed by two hexadecimal digits.");
                length++;
                i += 2;
            }
            else if (text[i] < 0x80)
                bytes[length++] = plusIsSpace && text[i] == '+' ? (byte)' ' : (byte)text[i];
            else
            {
                var width = char.IsSurrogate(text[i]) ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, Math.Min(width, text.Length - i)), bytes.AsSpan(length));
                i += width - 1;
            }
        }
        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw Errors.InvalidUri("The address is not percent-encoded UTF-8.");
        }
    }

    public static string Encode(string text, bool keepSlash)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Strict.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' || (keepSlash && value == '/'))
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }
}
