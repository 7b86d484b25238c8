using System.Text;
using System.Xml.Linq;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Objects;

/// <summary>Tags of an object: at most 10, keys of 1 to 128 and values of up to 256 characters, no key twice.</summary>
internal static class ObjectTags
{
    private const int Most = 10;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>Of the header <c>x-amz-tagging</c>, which is written as a query: <c>a=1&amp;b=2</c>.</summary>
    /// <exception cref="S3Exception">InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> OfHeader(S3Request request) => Check(
        (request.Header("x-amz-tagging") ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair =>
        {
            var (name, value) = pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? (pair[..equals], pair[(equals + 1)..]) : (pair, "");
            return (UriEncoding.Decode(name, plusIsSpace: true), UriEncoding.Decode(value, plusIsSpace: true));
        }));

    /// <exception cref="S3Exception">MalformedXML, InvalidTag.</exception>
    public static IReadOnlyDictionary<string, string> Of(XElement tagging) => Check(
        (tagging.Children("TagSet").FirstOrDefault() ?? throw Errors.MalformedXml("Tagging lacks its TagSet.")).Children("Tag").Select(static tag =>
            (tag.Text("Key") ?? throw Errors.MalformedXml("A Tag lacks its Key."), tag.Text("Value") ?? throw Errors.MalformedXml("A Tag lacks its Value."))));

    private static Dictionary<string, string> Check(IEnumerable<(string Key, string Value)> tags)
    {
        var checkedTags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > LongestKey || value.Length > LongestValue)
                throw Errors.InvalidTag($"A tag's key needs 1 to {LongestKey} characters and its value at most {LongestValue}.");
            if (!IsText(key) || !IsText(value) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw Errors.InvalidTag("A tag has letters, digits, spaces and + - = . _ : / @ only, and its key does not begin with aws:.");
            if (!checkedTags.TryAdd(key, value))
                throw Errors.InvalidTag($"The tag {key} is there twice.");
        }
        return checkedTags.Count <= Most ? checkedTags : throw Errors.InvalidTag($"An object may have {Most} tags.");
    }

    /// <summary>As S3 documents it, [\p{L}\p{Z}\p{N}_.:/=+\-@]*: what it refuses must not work here.</summary>
    private static bool IsText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!Rune.IsLetter(rune) && !Rune.IsNumber(rune) && !Rune.IsSeparator(rune) && !(rune.IsAscii && "_.:/=+-@".Contains((char)rune.Value)))
                return false;
        return true;
    }
}
