namespace MultiModel.ObjectStore.Signatures;

/// <summary>The values of <c>x-amz-content-sha256</c>: they decide how a body is framed and verified.</summary>
internal static class PayloadHash
{
    public const string Header = "x-amz-content-sha256";
    public const string Unsigned = "UNSIGNED-PAYLOAD";
    public const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedChunksTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    /// <summary>SHA-256 of no bytes.</summary>
    public const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static bool IsDigest(string value) => value.Length == 64 && !value.AsSpan().ContainsAnyExcept("0123456789abcdef");

    public static bool IsChunked(string value) => value is UnsignedTrailer or SignedChunks or SignedChunksTrailer;
}
