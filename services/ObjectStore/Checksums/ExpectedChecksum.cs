using System.Security.Cryptography;
using MultiModel.ObjectStore.Disk;
using MultiModel.ObjectStore.Payloads;
using MultiModel.ObjectStore.Protocol;

namespace MultiModel.ObjectStore.Checksums;

/// <summary>What a client says its content's digests are: Content-MD5, and one checksum in a header or in the trailer.</summary>
internal sealed class ExpectedChecksum
{
    private byte[]? md5;
    private string? value;

    private ExpectedChecksum() { }

    /// <summary>To compute while the content is written; null for none.</summary>
    public ChecksumAlgorithm? Algorithm { get; private set; }

    /// <summary>What is said of the body where a checksum in the headers is that of something else: Content-MD5 and the trailer.</summary>
    /// <exception cref="S3Exception">As <see cref="Of"/>.</exception>
    public static ExpectedChecksum OfBodyAlone(S3Request request)
    {
        var expected = new ExpectedChecksum();
        if (request.Header("Content-MD5") is { } md5)
            expected.md5 = Decode(md5, MD5.HashSizeInBytes) ?? throw Errors.InvalidDigest("Content-MD5");
        foreach (var name in (request.Header("x-amz-trailer") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            expected.Choose(ChecksumNames.OfHeader(name) ?? throw Errors.InvalidRequest($"The trailer {name} is not a checksum."));
        return expected;
    }

    /// <exception cref="S3Exception">InvalidDigest, or InvalidRequest for a checksum that is malformed, unknown, announced and not sent, or one of several.</exception>
    public static ExpectedChecksum Of(S3Request request)
    {
        var expected = OfBodyAlone(request);
        foreach (var (name, text) in request.Http.Request.Headers)
            if (ChecksumNames.OfHeader(name) is { } algorithm)
            {
                expected.Choose(algorithm);
                expected.value = Decode(text.ToString(), algorithm.Length()) is null
                    ? throw Errors.InvalidRequest($"The value of the header {name} is not a checksum in base64.")
                    : text.ToString();
            }
            else if (name.StartsWith(ChecksumNames.HeaderPrefix, StringComparison.OrdinalIgnoreCase) && !ChecksumNames.IsSetting(name))
                throw Errors.InvalidRequest($"The header {name} is of no checksum algorithm that this store has.");
        if (request.Header("x-amz-sdk-checksum-algorithm") is { } declared
            && (ChecksumNames.Parse(declared) ?? throw Errors.InvalidRequest($"{declared} is not a checksum algorithm.")) != expected.Algorithm)
            throw Errors.InvalidRequest("x-amz-sdk-checksum-algorithm was sent without an x-amz-checksum-* or x-amz-trailer header of the same algorithm.");
        return expected;
    }

    /// <summary>Computes this checksum also when the client names none; it may not name another.</summary>
    /// <exception cref="S3Exception">InvalidRequest.</exception>
    public void Require(ChecksumAlgorithm required)
    {
        if (Algorithm is { } other && other != required)
            throw Errors.InvalidRequest($"The upload was created for {required.Name()}, the part has a {other.Name()}.");
        Algorithm = required;
    }

    /// <summary>Compares what was computed with what the client said; call it when the body was read to its end.</summary>
    /// <exception cref="S3Exception">BadDigest.</exception>
    public void Verify(Digest digest, Payload body)
    {
        if (md5 is not null && !CryptographicOperations.FixedTimeEquals(md5, digest.Md5))
            throw Errors.BadDigest("The MD5 of the body is not what Content-MD5 says.");
        if (Algorithm is not { } algorithm)
            return;
        if ((value ?? body.Trailers.GetValueOrDefault(algorithm.Header())) is { } said && said != digest.Checksum!.Value)
            throw Errors.BadDigest($"The {algorithm.Name()} of the body is {digest.Checksum.Value}, the request says {said}.");
    }

    /// <summary>For bodies that were read into memory.</summary>
    public void Verify(ReadOnlySpan<byte> bytes, Payload body) =>
        Verify(new Digest(bytes.Length, MD5.HashData(bytes), Algorithm is { } algorithm ? ChecksumHash.Of(algorithm, bytes) : null), body);

    private static byte[]? Decode(string text, int length)
    {
        var bytes = new byte[length + 4];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == length ? bytes[..length] : null;
    }

    private void Choose(ChecksumAlgorithm algorithm) => Algorithm = Algorithm is null
        ? algorithm
        : throw Errors.InvalidRequest("Send one checksum, not several.");
}
