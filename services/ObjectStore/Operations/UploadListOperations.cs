using System.Globalization;
using System.Xml;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Objects;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Uploads;

namespace MultiModel.ObjectStore.Operations;

/// <summary>Lists of uploads in progress and of their parts.</summary>
internal sealed class UploadListOperations(BucketStore store)
{
    public Task ListPartsAsync(S3Request request)
    {
        var upload = Upload.Find(store.Get(request.Bucket), request.Query("uploadId")!, request.Key) ?? throw Errors.NoSuchUpload();
        var limit = ListParameters.LimitOf(request, "max-parts");
        var marker = request.Query("part-number-marker") is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Errors.InvalidArgument("part-number-marker must be a number.")
            : 0;
        var after = upload.PartNumbers().Where(number => number > marker).ToList();
        var page = after.Take(limit).ToList();
        return S3Xml.WriteAsync(request, "ListPartsResult", xml =>
        {
            xml.WriteElement("Bucket", request.Bucket.Value);
            xml.WriteElement("Key", request.Key.Value);
            xml.WriteElement("UploadId", upload.Id);
            xml.WriteOwner("Initiator");
            xml.WriteOwner();
            xml.WriteElement("StorageClass", "STANDARD");
            xml.WriteElement("PartNumberMarker", marker);
            xml.WriteElement("NextPartNumberMarker", page.Count > 0 ? page[^1] : marker);
            xml.WriteElement("MaxParts", limit);
            xml.WriteElement("IsTruncated", limit > 0 && after.Count > page.Count);
            xml.WriteElement("ChecksumAlgorithm", upload.Record.Algorithm is { } algorithm ? Checksums.ChecksumNames.Name(algorithm) : null);
            foreach (var part in page)
                if (upload.FindPart(part) is { } record)
                    WritePart(xml, part, record);
        });
    }

    public Task ListUploadsAsync(S3Request request)
    {
        var bucket = store.Get(request.Bucket);
        var parameters = ListParameters.Of(request, "max-uploads");
        var keyMarker = request.Query("key-marker") ?? "";
        var idMarker = request.Query("upload-id-marker") ?? "";
        var (uploads, prefixes, isTruncated) = Page(Upload.All(bucket), parameters, keyMarker, idMarker);
        return S3Xml.WriteAsync(request, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElement("Bucket", bucket.Name.Value);
            xml.WriteElement("KeyMarker", parameters.Encode(keyMarker));
            xml.WriteElement("UploadIdMarker", idMarker);
            if (isTruncated && uploads.Count > 0)
            {
                xml.WriteElement("NextKeyMarker", parameters.Encode(uploads[^1].Record.Object.Key));
                xml.WriteElement("NextUploadIdMarker", uploads[^1].Id);
            }
            xml.WriteElement("Prefix", parameters.Encode(parameters.Prefix));
            xml.WriteElement("Delimiter", parameters.Delimiter.Length > 0 ? parameters.Encode(parameters.Delimiter) : null);
            xml.WriteElement("EncodingType", parameters.IsUrlEncoded ? "url" : null);
            xml.WriteElement("MaxUploads", parameters.Limit);
            xml.WriteElement("IsTruncated", isTruncated);
            foreach (var upload in uploads)
                WriteUpload(xml, upload, parameters);
            foreach (var prefix in prefixes)
            {
                xml.WriteStartElement("CommonPrefixes");
                xml.WriteElement("Prefix", parameters.Encode(prefix));
                xml.WriteEndElement();
            }
        });
    }

    /// <summary>By key, then by the time of their start; the limit is on uploads.</summary>
    private static (List<Upload> Uploads, List<string> Prefixes, bool IsTruncated) Page(
        IEnumerable<Upload> all, ListParameters parameters, string keyMarker, string idMarker)
    {
        var matching = all.Where(upload => upload.Record.Object.Key.StartsWith(parameters.Prefix, StringComparison.Ordinal))
            .OrderBy(static upload => upload.Record.Object.Key, Utf8Order.Instance)
            .ThenBy(static upload => upload.Record.Initiated).ThenBy(static upload => upload.Id, StringComparer.Ordinal).ToList();
        var last = matching.FindIndex(upload => upload.Record.Object.Key == keyMarker && upload.Id == idMarker);
        var after = idMarker.Length > 0 && last >= 0
            ? matching[(last + 1)..]
            : matching.Where(upload => keyMarker.Length == 0 || Utf8Order.Compare(upload.Record.Object.Key, keyMarker) > 0).ToList();
        var prefixes = new List<string>();
        var uploads = new List<Upload>();
        foreach (var upload in after)
        {
            var key = upload.Record.Object.Key;
            var end = parameters.Delimiter.Length == 0 ? -1 : key.IndexOf(parameters.Delimiter, parameters.Prefix.Length, StringComparison.Ordinal);
            if (end < 0)
                uploads.Add(upload);
            else if (key[..(end + parameters.Delimiter.Length)] is var prefix && !prefixes.Contains(prefix))
                prefixes.Add(prefix);
        }
        return (uploads.Take(parameters.Limit).ToList(), prefixes, parameters.Limit > 0 && uploads.Count > parameters.Limit);
    }

    private static void WritePart(XmlWriter xml, int number, ObjectRecord record)
    {
        xml.WriteStartElement("Part");
        xml.WriteElement("PartNumber", number);
        xml.WriteElement("LastModified", S3Xml.Timestamp(record.LastModified));
        xml.WriteElement("ETag", record.QuotedETag);
        xml.WriteElement("Size", record.Size);
        xml.WriteChecksum(record.Checksum);
        xml.WriteEndElement();
    }

    private static void WriteUpload(XmlWriter xml, Upload upload, ListParameters parameters)
    {
        xml.WriteStartElement("Upload");
        xml.WriteElement("Key", parameters.Encode(upload.Record.Object.Key));
        xml.WriteElement("UploadId", upload.Id);
        xml.WriteOwner("Initiator");
        xml.WriteOwner();
        xml.WriteElement("StorageClass", "STANDARD");
        xml.WriteElement("Initiated", S3Xml.Timestamp(upload.Record.Initiated));
        xml.WriteEndElement();
    }
}
