using System.Security.Cryptography;
using System.Text;

namespace MultiModel.ObjectStore.Signatures;

/// <summary>The key that SigV4 derives for one day, region and service; it signs the request and then its chunks.</summary>
internal sealed class SigningKey
{
    private readonly byte[] key;
    private readonly string timestamp;
    private readonly string scope;

    public SigningKey(byte[] signingSecret, SignatureClaim claim)
    {
        timestamp = claim.Timestamp;
        scope = claim.Scope;
        key = Mac(Mac(Mac(Mac(signingSecret, claim.Date), claim.Region), "s3"), "aws4_request");
    }

    /// <summary>The signature of a canonical request.</summary>
    public byte[] SignRequest(string canonicalRequest) =>
        Mac(key, $"{SignatureClaim.Algorithm}\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}");

    /// <summary>The signature of a chunk that follows one signed with <paramref name="previous"/>.</summary>
    public byte[] SignChunk(byte[] previous, ReadOnlySpan<byte> chunkHash) =>
        Mac(key, $"{SignatureClaim.Algorithm}-PAYLOAD\n{timestamp}\n{scope}\n{Hex(previous)}\n{PayloadHash.OfNothing}\n{Hex(chunkHash)}");

    /// <summary>The signature of the trailer that follows the last chunk.</summary>
    public byte[] SignTrailer(byte[] previous, ReadOnlySpan<byte> trailerHash) =>
        Mac(key, $"{SignatureClaim.Algorithm}-TRAILER\n{timestamp}\n{scope}\n{Hex(previous)}\n{Hex(trailerHash)}");

    /// <summary>Whether a signature in hex is the expected one; takes the same time for every wrong one of the right length.</summary>
    public static bool Matches(byte[] expected, ReadOnlySpan<char> signature)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == 2 * HMACSHA256.HashSizeInBytes
            && !signature.ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(signature, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(expected, bytes);
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
