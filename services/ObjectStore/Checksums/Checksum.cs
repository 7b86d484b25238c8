using System.Text.Json.Serialization;

namespace MultiModel.ObjectStore.Checksums;

/// <summary>The checksums of S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChecksumAlgorithm>))]
internal enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Nvme,
    Sha1,
    Sha256,
}

/// <summary>A checksum in base64. That of a multipart upload may be a checksum of its parts' checksums, with '-' and their number.</summary>
internal sealed record Checksum(ChecksumAlgorithm Algorithm, string Value, bool IsComposite = false)
{
    [JsonIgnore]
    public string Type => ChecksumNames.Type(IsComposite);
}

internal static class ChecksumNames
{
    public const string HeaderPrefix = "x-amz-checksum-";
    public static readonly IReadOnlyList<ChecksumAlgorithm> All = Enum.GetValues<ChecksumAlgorithm>();

    /// <summary>As in <c>x-amz-checksum-algorithm</c> and, after "Checksum", in XML: CRC32, CRC32C, CRC64NVME, SHA1, SHA256.</summary>
    public static string Name(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        _ => "SHA256",
    };

    /// <summary>As in <c>x-amz-checksum-type</c> and in XML.</summary>
    public static string Type(bool isComposite) => isComposite ? "COMPOSITE" : "FULL_OBJECT";

    public static string Header(this ChecksumAlgorithm algorithm) => HeaderPrefix + algorithm.Name().ToLowerInvariant();

    /// <summary>Bytes of the checksum.</summary>
    public static int Length(this ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Sha1 => 20,
        _ => 32,
    };

    /// <summary>Whether a header with the prefix of checksums says how they are used, and holds none.</summary>
    public static bool IsSetting(string header) => header.ToLowerInvariant() is HeaderPrefix + "mode" or HeaderPrefix + "type" or HeaderPrefix + "algorithm";

    public static ChecksumAlgorithm? Parse(string? name)
    {
        foreach (var algorithm in All)
            if (string.Equals(algorithm.Name(), name, StringComparison.OrdinalIgnoreCase))
                return algorithm;
        return null;
    }

    /// <summary>The algorithm of a header such as <c>x-amz-checksum-crc32</c>; null when it is none.</summary>
    public static ChecksumAlgorithm? OfHeader(string header) =>
        header.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) ? Parse(header[HeaderPrefix.Length..]) : null;
}
