using System.Text;
using System.Xml;
using Microsoft.AspNetCore.WebUtilities;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Lists of a bucket's objects, versions 1 and 2 of the API.</summary>
internal sealed class ListOperations(BucketStore store)
{
    public Task ListV1Async(S3Request request)
    {
        var parameters = ListParameters.Of(request);
        var marker = request.Query("marker") ?? "";
        var isPrefix = parameters.IsCommonPrefix(marker);
        var bucket = store.Get(request.Bucket);
        var page = bucket.List(parameters.After(isPrefix ? "" : marker, isPrefix ? marker : ""));
        return WriteAsync(request, bucket, parameters, page, xml =>
        {
            xml.WriteElement("Marker", parameters.Encode(marker));
            if (page.IsTruncated && parameters.Delimiter.Length > 0)
                xml.WriteElement("NextMarker", parameters.Encode(page.Last));
        }, withOwner: true);
    }

    public Task ListV2Async(S3Request request)
    {
        if (request.Query("list-type") != "2")
            throw Errors.InvalidArgument("list-type must be 2.");
        var parameters = ListParameters.Of(request);
        var startAfter = request.Query("start-after") ?? "";
        var token = request.Query("continuation-token");
        var (after, isPrefix) = token is null ? (startAfter, false) : ParseToken(token);
        var bucket = store.Get(request.Bucket);
        var page = bucket.List(parameters.After(isPrefix ? "" : after, isPrefix ? after : ""));
        return WriteAsync(request, bucket, parameters, page, xml =>
        {
            xml.WriteElement("KeyCount", page.Keys.Count + page.CommonPrefixes.Count);
            xml.WriteElement("ContinuationToken", token);
            if (page.IsTruncated)
                xml.WriteElement("NextContinuationToken", MakeToken(page));
            if (startAfter.Length > 0)
                xml.WriteElement("StartAfter", parameters.Encode(startAfter));
        }, withOwner: request.Query("fetch-owner") == "true");
    }

    private static Task WriteAsync(S3Request request, Bucket bucket, ListParameters parameters, ListPage page, Action<XmlWriter> position, bool withOwner) =>
        S3Xml.WriteAsync(request, "ListBucketResult", xml =>
        {
            xml.WriteElement("Name", bucket.Name.Value);
            xml.WriteElement("Prefix", parameters.Encode(parameters.Prefix));
            if (parameters.Delimiter.Length > 0)
                xml.WriteElement("Delimiter", parameters.Encode(parameters.Delimiter));
            xml.WriteElement("MaxKeys", parameters.Limit);
            if (parameters.IsUrlEncoded)
                xml.WriteElement("EncodingType", "url");
            xml.WriteElement("IsTruncated", page.IsTruncated);
            position(xml);
            foreach (var key in page.Keys)
                // A key that was deleted since the page was taken is left out.
                if (bucket.FindForList(ObjectKey.Parse(key)) is { } record)
                    WriteObject(xml, record, parameters, withOwner);
            foreach (var prefix in page.CommonPrefixes)
            {
                xml.WriteStartElement("CommonPrefixes");
                xml.WriteElement("Prefix", parameters.Encode(prefix));
                xml.WriteEndElement();
            }
        });

    private static void WriteObject(XmlWriter xml, ObjectRecord record, ListParameters parameters, bool withOwner)
    {
        xml.WriteStartElement("Contents");
        xml.WriteElement("Key", parameters.Encode(record.Key));
        xml.WriteElement("LastModified", S3Xml.Timestamp(record.LastModified));
        if (record.ETag.Length > 0)
            xml.WriteElement("ETag", record.QuotedETag);
        xml.WriteChecksumAlgorithm(record.Checksum);
        xml.WriteElement("Size", record.Size);
        if (withOwner)
            xml.WriteOwner();
        xml.WriteElement("StorageClass", "STANDARD");
        xml.WriteEndElement();
    }

    // 'k' or 'p' (the last entry was a key or a common prefix) and the entry; opaque to clients.
    private static string MakeToken(ListPage page) =>
        WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes((page.LastIsPrefix ? 'p' : 'k') + page.Last));

    private static (string After, bool IsPrefix) ParseToken(string token)
    {
        try
        {
            var text = ObjectKey.Utf8.GetString(WebEncoders.Base64UrlDecode(token));
            if (text.StartsWith('k') || text.StartsWith('p'))
                return (text[1..], text[0] == 'p');
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException) { }
        throw Errors.InvalidArgument("The continuation-token is not one of this store.");
    }
}
