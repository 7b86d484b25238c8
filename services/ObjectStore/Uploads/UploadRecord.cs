using System.Text.Json.Serialization;
using MultiModel.ObjectStore.Checksums;
using MultiModel.ObjectStore.Objects;

namespace MultiModel.ObjectStore.Uploads;

/// <summary>A multipart upload in progress: what its object will be, and how its checksum is made.</summary>
/// <param name="Object">The object's record, without what is known only at the end.</param>
/// <param name="IsComposite">Whether the checksum is one of the parts' checksums, rather than of the whole content.</param>
internal sealed record UploadRecord(ObjectRecord Object, DateTimeOffset Initiated, ChecksumAlgorithm? Algorithm, bool IsComposite)
{
    /// <summary>As S3 names it; null for an upload without a checksum.</summary>
    [JsonIgnore]
    public string? ChecksumType => Algorithm is null ? null : ChecksumNames.Type(IsComposite);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class UploadJson : JsonSerializerContext;
