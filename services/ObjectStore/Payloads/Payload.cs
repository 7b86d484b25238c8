using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Signatures;

namespace MultiModel.ObjectStore.Payloads;

/// <summary>
/// A request's body, verified while it is read: its end is reported only after its length, hash, chunk signatures and trailer were found right,
/// so what was read to the end is what the signer sent.
/// </summary>
internal abstract class Payload(long? length) : Stream
{
    /// <summary>Bytes of the content, without framing, as the client declared them; null when it did not.</summary>
    public long? DeclaredLength { get; } = length;

    /// <summary>Headers that came after the content, by lower-case name; complete once the end was read.</summary>
    public virtual IReadOnlyDictionary<string, string> Trailers => Objects.ObjectRecord.Nothing;

    /// <exception cref="S3Exception">The declared lengths contradict each other.</exception>
    public static Payload Create(HttpRequest request, VerifiedRequest verified)
    {
        if (verified.PayloadHash is not (PayloadHash.SignedChunksTrailer or PayloadHash.UnsignedTrailer) && request.Headers.ContainsKey("x-amz-trailer"))
            throw Errors.InvalidRequest("x-amz-trailer announces a trailer, and x-amz-content-sha256 a body that has none.");
        if (!PayloadHash.IsChunked(verified.PayloadHash))
            return new PlainPayload(request.Body, request.ContentLength, verified.PayloadHash);
        var declared = request.Headers["x-amz-decoded-content-length"].ToString();
        if (!long.TryParse(declared, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length))
            throw Errors.MissingContentLength("x-amz-decoded-content-length, with the bytes of the content alone");
        return new ChunkedPayload(request.BodyReader, length, verified, request.Headers["x-amz-trailer"].ToString());
    }

    /// <summary>Reads all of a small body.</summary>
    /// <exception cref="S3Exception">It has more than <paramref name="limit"/> bytes, or is not what was signed.</exception>
    public async Task<byte[]> ReadAllAsync(int limit, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > limit)
                throw Errors.EntityTooLarge($"The body of this request may have {limit} bytes.");
            content.Write(buffer, 0, read);
        }
        return content.ToArray();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read the body asynchronously.");

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
