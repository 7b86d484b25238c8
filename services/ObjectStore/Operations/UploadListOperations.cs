using System.Globalization;
using System.Xml;
using MultiModel.ObjectStore.Buckets;
using MultiModel.ObjectStore.Checksums;
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
            xml.WriteEcho("Key", request.Key.Value);
            xml.WriteElement("UploadId", upload.Id);
            xml.WriteOwner("Initiator");
            xml.WriteOwner();
            xml.WriteElement("StorageClass", "STANDARD");
            xml.WriteElement("PartNumberMarker", marker);
            // 0 after the last part, as S3 has it: clients page until the marker is 0.
            xml.WriteElement("NextPartNumberMarker", page.Count > 0 ? page[^1] : 0);
            xml.WriteElement("MaxParts", limit);
            xml.WriteElement("IsTruncated", limit > 0 && after.Count > page.Count);
            WriteChecksum(xml, upload.Record);
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
        var page = Page(Upload.All(bucket), parameters, keyMarker, idMarker);
        return S3Xml.WriteAsync(request, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElement("Bucket", bucket.Name.Value);
            xml.WriteElement("KeyMarker", parameters.Encode(keyMarker));
            xml.WriteElement("UploadIdMarker", idMarker);
            if (page.IsTruncated)
            {
                xml.WriteElement("NextKeyMarker", parameters.Encode(page.NextKey));
                xml.WriteElement("NextUploadIdMarker", page.NextId);
            }
            xml.WriteElement("Prefix", parameters.Encode(parameters.Prefix));
            xml.WriteElement("Delimiter", parameters.Delimiter.Length > 0 ? parameters.Encode(parameters.Delimiter) : null);
            xml.WriteElement("EncodingType", parameters.IsUrlEncoded ? "url" : null);
            xml.WriteElement("MaxUploads", parameters.Limit);
            xml.WriteElement("IsTruncated", page.IsTruncated);
            foreach (var upload in page.Uploads)
                WriteUpload(xml, upload, parameters);
            foreach (var prefix in page.Prefixes)
            {
                xml.WriteStartElement("CommonPrefixes");
                xml.WriteElement("Prefix", parameters.Encode(prefix));
                xml.WriteEndElement();
            }
        });
    }

    /// <summary>By key, then by the time of their start; a common prefix stands for all uploads below it and counts as one of the page.</summary>
    private static UploadPage Page(IEnumerable<Upload> all, ListParameters parameters, string keyMarker, string idMarker)
    {
        var matching = all.Where(upload => upload.Record.Object.Key.StartsWith(parameters.Prefix, StringComparison.Ordinal))
            .OrderBy(static upload => upload.Record.Object.Key, Utf8Order.Instance)
            .ThenBy(static upload => upload.Record.Initiated).ThenBy(static upload => upload.Id, StringComparer.Ordinal).ToList();
        var last = matching.FindIndex(upload => upload.Record.Object.Key == keyMarker && upload.Id == idMarker);
        var isPrefix = parameters.IsCommonPrefix(keyMarker);
        var after = idMarker.Length > 0 && last >= 0
            ? matching[(last + 1)..]
            : matching.Where(upload => keyMarker.Length == 0
                || (Utf8Order.Compare(upload.Record.Object.Key, keyMarker) > 0 && !(isPrefix && upload.Record.Object.Key.StartsWith(keyMarker, StringComparison.Ordinal))));
        var page = new UploadPage([], []);
        foreach (var upload in after)
        {
            var key = upload.Record.Object.Key;
            var end = parameters.Delimiter.Length == 0 ? -1 : key.IndexOf(parameters.Delimiter, parameters.Prefix.Length, StringComparison.Ordinal);
            var prefix = end < 0 ? null : key[..(end + parameters.Delimiter.Length)];
            if (prefix is not null && page.Prefixes.Contains(prefix))
                continue;
            if (page.Uploads.Count + page.Prefixes.Count == parameters.Limit)
                return page with { IsTruncated = parameters.Limit > 0 };
            if (prefix is null)
                page.Uploads.Add(upload);
            else
                page.Prefixes.Add(prefix);
            page = page with { NextKey = prefix ?? key, NextId = prefix is null ? upload.Id : "" };
        }
        return page;
    }

    /// <param name="NextKey">The last entry, where the next page begins.</param>
    private sealed record UploadPage(List<Upload> Uploads, List<string> Prefixes, bool IsTruncated = false, string NextKey = "", string NextId = "");

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
        WriteChecksum(xml, upload.Record);
        xml.WriteEndElement();
    }

    private static void WriteChecksum(XmlWriter xml, UploadRecord upload)
    {
        xml.WriteElement("ChecksumAlgorithm", upload.Algorithm?.Name());
        xml.WriteElement("ChecksumType", upload.ChecksumType);
    }
}
