using System.Text;
using Microsoft.Extensions.Primitives;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Signatures;

/// <summary>The text that SigV4 signs (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).</summary>
internal static class CanonicalRequest
{
    public static string Build(HttpRequest request, RequestTarget target, SignatureClaim claim, string payloadHash)
    {
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(UriEncoding.Encode(target.Path, keepSlash: true)).Append('\n');
        AppendQuery(text, target);
        text.Append('\n');
        foreach (var name in claim.SignedHeaders)
            AppendHeader(text, name, request.Headers[name]);
        return text.Append('\n').AppendJoin(';', claim.SignedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>Flags sent as "uploads" and as "uploads=" are the same here, as are '+' and "%20".</summary>
    private static void AppendQuery(StringBuilder text, RequestTarget target)
    {
        var pairs = target.Query
            .Where(static pair => pair.Key != "X-Amz-Signature")
            .Select(static pair => (Name: UriEncoding.Encode(pair.Key, keepSlash: false), Value: UriEncoding.Encode(pair.Value, keepSlash: false)))
            .OrderBy(static pair => pair.Name, StringComparer.Ordinal).ThenBy(static pair => pair.Value, StringComparer.Ordinal);
        text.AppendJoin('&', pairs.Select(static pair => $"{pair.Name}={pair.Value}"));
    }

    private static void AppendHeader(StringBuilder text, string name, StringValues values)
    {
        text.Append(name).Append(':');
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            AppendTrimmed(text, values[i]);
        }
        text.Append('\n');
    }

    /// <summary>Without spaces at the ends, and with one where there are several.</summary>
    private static void AppendTrimmed(StringBuilder text, string? value)
    {
        var afterSpace = false;
        foreach (var character in (value ?? "").AsSpan().Trim(' '))
        {
            if (character != ' ' || !afterSpace)
                text.Append(character);
            afterSpace = character == ' ';
        }
    }
}
