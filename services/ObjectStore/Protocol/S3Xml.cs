using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Checksums;

namespace MultiModel.ObjectStore.Protocol;

/// <summary>Reads and writes S3's XML.</summary>
internal static class S3Xml
{
    public const string ContentType = "application/xml";
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // 10,000 parts with a checksum each, or 1000 keys of 1024 escaped bytes, fit in.
    private const int LongestBody = 8 * 1024 * 1024;

    // Keys may hold characters that XML 1.0 cannot; like S3, they are written and read as character references.
    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(false),
        CheckCharacters = false,
        NewLineHandling = NewLineHandling.Entitize,
    };

    private static readonly XmlWriterSettings WritingOn = Undeclared();

    private static readonly XmlReaderSettings Reading = new()
    {
        CheckCharacters = false,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public static Task WriteAsync(S3Request request, string root, Action<XmlWriter> content) =>
        WriteAsync(request.Http, 200, root, content, Namespace);

    /// <param name="status">of an answer that <see cref="LongWork"/> has not begun with 200</param>
    public static async Task WriteAsync(HttpContext http, int status, string root, Action<XmlWriter> content, string? xmlNamespace = null)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, http.Response.HasStarted ? WritingOn : Writing))
        {
            xml.WriteStartElement(root, xmlNamespace);
            content(xml);
            xml.WriteEndElement();
        }
        if (!http.Response.HasStarted)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = ContentType;
            http.Response.ContentLength = bytes.Length;
        }
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), http.RequestAborted);
    }

    /// <summary>The body's root element, which must have this name; Content-MD5 and checksums are compared.</summary>
    /// <param name="checksumIsOfBody">False where a checksum in the headers is that of the object.</param>
    /// <exception cref="S3Exception">MalformedXML, BadDigest.</exception>
    public static async Task<XElement> ReadAsync(S3Request request, string root, bool checksumIsOfBody = true)
    {
        var bytes = await request.Body.ReadAllAsync(LongestBody, request.Aborted);
        (checksumIsOfBody ? ExpectedChecksum.Of(request) : ExpectedChecksum.OfBodyAlone(request)).Verify(bytes, request.Body);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), Reading);
            var element = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
            return element.Name.LocalName == root ? element : throw Errors.MalformedXml($"The body must be a {root}, not a {element.Name.LocalName}.");
        }
        catch (XmlException exception)
        {
            throw Errors.MalformedXml($"The body is not well-formed XML: {exception.Message}");
        }
    }

    /// <summary>Children by name, in whatever namespace: some clients send none.</summary>
    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Text(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value;

    /// <summary>As S3 writes times in XML.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void WriteElement(this XmlWriter xml, string name, string? text)
    {
        if (text is not null)
            xml.WriteElementString(name, text);
    }

    /// <summary>
    /// Writes text that only says again what the client sent. What XML 1.0 cannot hold becomes U+FFFD: parsers refuse the whole answer
    /// otherwise, and the client would not learn the error's code or its upload's id. Lists hold the keys themselves and keep them as they are.
    /// </summary>
    public static void WriteEcho(this XmlWriter xml, string name, string? text) =>
        xml.WriteElement(name, text is null ? null : string.Concat(text.EnumerateRunes().Select(static rune => IsXml(rune) ? rune : Rune.ReplacementChar)));

    private static XmlWriterSettings Undeclared()
    {
        var settings = Writing.Clone();
        settings.OmitXmlDeclaration = true;
        return settings;
    }

    private static bool IsXml(Rune rune) => rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value);

    public static void WriteElement(this XmlWriter xml, string name, long value) =>
        xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));

    public static void WriteElement(this XmlWriter xml, string name, bool value) => xml.WriteElementString(name, value ? "true" : "false");

    /// <summary>Which checksum an object has, as lists show it.</summary>
    public static void WriteChecksumAlgorithm(this XmlWriter xml, Checksum? checksum)
    {
        xml.WriteElement("ChecksumAlgorithm", checksum?.Algorithm.Name());
        xml.WriteElement("ChecksumType", checksum?.Type);
    }

    public static void WriteChecksum(this XmlWriter xml, Checksum? checksum)
    {
        if (checksum is not null)
            xml.WriteElement("Checksum" + checksum.Algorithm.Name(), checksum.Value);
    }

    public static void WriteOwner(this XmlWriter xml, string name = "Owner")
    {
        xml.WriteStartElement(name);
        xml.WriteElementString("ID", Bucket.Owner);
        xml.WriteElementString("DisplayName", Bucket.Owner);
        xml.WriteEndElement();
    }
}
