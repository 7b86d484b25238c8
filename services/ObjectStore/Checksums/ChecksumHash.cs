using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace MultiModel.ObjectStore.Checksums;

/// <summary>Computes one checksum over bytes that come in pieces.</summary>
internal abstract class ChecksumHash(ChecksumAlgorithm algorithm) : IDisposable
{
    public static ChecksumHash Create(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => new Crc32Hash(),
        ChecksumAlgorithm.Crc32C => new Crc32CHash(),
        ChecksumAlgorithm.Crc64Nvme => new Crc64NvmeHash(),
        ChecksumAlgorithm.Sha1 => new CryptographicHash(algorithm, HashAlgorithmName.SHA1),
        _ => new CryptographicHash(algorithm, HashAlgorithmName.SHA256),
    };

    public static Checksum Of(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hash = Create(algorithm);
        hash.Append(bytes);
        return hash.Finish();
    }

    public abstract void Append(ReadOnlySpan<byte> bytes);

    public Checksum Finish() => new(algorithm, Convert.ToBase64String(Value()));

    public virtual void Dispose() { }

    /// <summary>The checksum, most significant byte first.</summary>
    protected abstract byte[] Value();

    private sealed class Crc32Hash() : ChecksumHash(ChecksumAlgorithm.Crc32)
    {
        private readonly Crc32 crc = new();

        public override void Append(ReadOnlySpan<byte> bytes) => crc.Append(bytes);

        protected override byte[] Value() => BigEndian(crc.GetCurrentHashAsUInt32());
    }

    private sealed class Crc32CHash() : ChecksumHash(ChecksumAlgorithm.Crc32C)
    {
        private uint state = Crc32C.Start;

        public override void Append(ReadOnlySpan<byte> bytes) => state = Crc32C.Append(state, bytes);

        protected override byte[] Value() => BigEndian(~state);
    }

    private sealed class Crc64NvmeHash() : ChecksumHash(ChecksumAlgorithm.Crc64Nvme)
    {
        private ulong state = Crc64Nvme.Start;

        public override void Append(ReadOnlySpan<byte> bytes) => state = Crc64Nvme.Append(state, bytes);

        protected override byte[] Value()
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, ~state);
            return bytes;
        }
    }

    private sealed class CryptographicHash(ChecksumAlgorithm algorithm, HashAlgorithmName name) : ChecksumHash(algorithm)
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

        public override void Dispose() => hash.Dispose();

        protected override byte[] Value() => hash.GetHashAndReset();
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
