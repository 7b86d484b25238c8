namespace MultiModel.ObjectStore.Protocol;

/// <summary>An answer that refuses a request: S3's error code, the HTTP status and a message that says what to do.</summary>
internal sealed class S3Exception(string code, int status, string message) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;
}
