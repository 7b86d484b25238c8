using System.Security.Cryptography;
using MultiModel.ObjectStore.Checksums;

namespace MultiModel.ObjectStore.Disk;

/// <summary>Size, MD5 and, where one was asked for, checksum of bytes that were written.</summary>
internal sealed record Digest(long Size, byte[] Md5, Checksum? Checksum)
{
    public string ETag => Convert.ToHexStringLower(Md5);
}

/// <summary>Computes a <see cref="Digest"/> over bytes that come in pieces.</summary>
internal sealed class DigestBuilder(ChecksumAlgorithm? algorithm) : IDisposable
{
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly ChecksumHash? checksum = algorithm is { } chosen ? ChecksumHash.Create(chosen) : null;
    private long size;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        md5.AppendData(bytes);
        checksum?.Append(bytes);
        size += bytes.Length;
    }

    public Digest Finish() => new(size, md5.GetHashAndReset(), checksum?.Finish());

    public void Dispose()
    {
        md5.Dispose();
        checksum?.Dispose();
    }
}
