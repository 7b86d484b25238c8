using System.Text;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Objects;

/// <summary>An object's key: 1 to 1024 bytes of valid UTF-8, with no other rule. A key is data, never a path.</summary>
internal sealed record ObjectKey
{
    public const int LongestInBytes = 1024;
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ObjectKey(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="S3Exception">KeyTooLongError, or InvalidURI for text that UTF-8 cannot express or that is empty.</exception>
    public static ObjectKey Parse(string text)
    {
        int length;
        try
        {
            length = Utf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw Errors.InvalidUri("The key is not valid Unicode text.");
        }
        if (length == 0)
            throw Errors.InvalidUri("The key is empty.");
        return length <= LongestInBytes ? new ObjectKey(text) : throw Errors.KeyTooLong(length);
    }

    public override string ToString() => Value;
}
