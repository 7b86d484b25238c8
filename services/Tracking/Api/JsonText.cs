using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace MultiModel.Tracking.Api;

/// <summary>Strings that JSON's grammar allows and that are no text: .NET's parser finds them only when it is asked for them.</summary>
internal static class JsonText
{
    /// <exception cref="MlflowException">A name or string holds bytes that are no UTF-8, or half a surrogate pair.</exception>
    public static JsonElement Checked(JsonElement element)
    {
        var json = JsonMarshal.GetRawUtf8Value(element);
        return Utf8.IsValid(json) && (json.IndexOf("\\u"u8) < 0 || HasWholeSurrogates(json)) ? element
            : throw MlflowException.Invalid("Bad Request. The body has a string that is no Unicode: bytes that are no UTF-8, or half of a surrogate pair.");
    }

    private static bool HasWholeSurrogates(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
