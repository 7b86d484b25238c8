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

    /// <exception cref="S3Exception">InvalidDigest, or InvalidRequest for more than one checksum.</exception>
    public static ExpectedChecksum Of(S3Request request)
    {
        var expected = new ExpectedChecksum();
        if (request.Header("Content-MD5") is { } md5)
            expected.md5 = Decode(md5, MD5.HashSizeInBytes, "Content-MD5");
        foreach (var (name, text) in request.Http.Request.Headers)
            if (ChecksumNames.OfHeader(name) is { } algorithm)
            {
                expected.Choose(algorithm);
                _ = Decode(text.ToString(), algorithm.Length(), name);
                expected.value = text.ToString();
            }
        foreach (var name in (request.Header("x-amz-trailer") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            expected.Choose(ChecksumNames.OfHeader(name) ?? throw Errors.InvalidRequest($"The trailer {name} is not a checksum."));
        if (expected.Algorithm is null && request.Header("x-amz-sdk-checksum-algorithm") is { } declared)
            expected.Algorithm = ChecksumNames.Parse(declared) ?? throw Errors.InvalidRequest($"{declared} is not a checksum algorithm.");
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

    private static byte[] Decode(string text, int length, string header)
    {
        var bytes = new byte[length + 4];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == length ? bytes[..length] : throw Errors.InvalidDigest(header);
    }

    private void Choose(ChecksumAlgorithm algorithm) => Algorithm = Algorithm is null
        ? algorithm
        : throw Errors.InvalidRequest("Send one checksum, not several.");
}
