using System.Security.Cryptography;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Signatures;

namespace MultiModel.ObjectStore.Payloads;

/// <summary>A body without framing of its own, whose SHA-256 is the signed one, or that is not signed.</summary>
internal sealed class PlainPayload : Payload
{
    private readonly Stream body;
    private readonly byte[]? expected;
    private readonly IncrementalHash? hash;
    private bool isVerified;

    public PlainPayload(Stream body, long? length, string payloadHash) : base(length)
    {
        this.body = body;
        if (payloadHash == PayloadHash.Unsigned)
            return;
        expected = Convert.FromHexString(payloadHash);
        hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || isVerified)
            return 0;
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            hash?.AppendData(buffer.Span[..read]);
        else
            Verify();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        hash?.Dispose();
        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (hash is not null && !CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), expected))
            throw Errors.WrongPayloadHash();
        isVerified = true;
    }
}
