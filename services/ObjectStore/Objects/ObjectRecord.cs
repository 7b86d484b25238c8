using System.Text.Json.Serialization;
using MultiModel.ObjectStore.Checksums;

namespace MultiModel.ObjectStore.Objects;

/// <summary>What is known of an object besides its bytes. It lies in the object's file, after them.</summary>
internal sealed record ObjectRecord
{
    public required string Key { get; init; }

    /// <summary>Names this state of the object: each write makes another.</summary>
    public required Guid Version { get; init; }

    /// <summary>Bytes of the object.</summary>
    public required long Size { get; init; }

    /// <summary>Without quotes: the MD5 in hex, or for multipart uploads that of the parts' MD5s, '-' and their number.</summary>
    public required string ETag { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The headers that are kept and given back (Content-Type, Cache-Control, ...), by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = Nothing;

    /// <summary>User metadata: what follows <c>x-amz-meta-</c>, in lower case, and its value.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Nothing;

    public IReadOnlyDictionary<string, string> Tags { get; init; } = Nothing;

    public Checksum? Checksum { get; init; }

    /// <summary>Of a multipart upload: its id, so that a repeated completion is recognised.</summary>
    public string? UploadId { get; init; }

    /// <summary>Of a multipart upload: its parts in order.</summary>
    public IReadOnlyList<ObjectPart> Parts { get; init; } = [];

    /// <summary>As clients compare it.</summary>
    [JsonIgnore]
    public string QuotedETag => $"\"{ETag}\"";

    public static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();
}

/// <summary>A part of a completed multipart upload.</summary>
internal sealed record ObjectPart(int Number, long Size, Checksum? Checksum);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ObjectRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
