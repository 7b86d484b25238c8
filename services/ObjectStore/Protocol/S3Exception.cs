namespace MultiModel.ObjectStore.Protocol;

/// <summary>An answer that refuses a request: S3's error code, the HTTP status and a message that says what to do.</summary>
internal sealed class S3Exception(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>Elements beside the message, for clients that act on them.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];

    /// <summary>What is missing, where it is not what the request's address names: the source of a copy.</summary>
    public (string Bucket, string Key)? Missing { get; init; }

    public int Status { get; } = status;
}
