using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using MultiModel.ObjectStore.Protocol;
using MultiModel.ObjectStore.Signatures;

namespace MultiModel.ObjectStore.Payloads;

/// <summary>
/// A body in aws-chunked framing: <c>size-in-hex[;chunk-signature=hex]</c>, the bytes, and at the end a chunk of 0 bytes and the trailer
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html).
/// </summary>
internal sealed class ChunkedPayload : Payload
{
    private const int LongestLine = 1024;
    private const string SignatureMark = ";chunk-signature=";
    private readonly PipeReader body;
    private readonly SigningKey signingKey;
    private readonly IncrementalHash? chunkHash;
    private readonly HashSet<string> expectedTrailers;
    private readonly bool hasTrailer;
    private readonly Dictionary<string, string> trailers = new(StringComparer.Ordinal);
    private byte[] previousSignature;
    private string chunkSignature = "";
    private long leftOfChunk;
    private long total;
    private bool isFirst = true;
    private bool isEnded;

    public ChunkedPayload(PipeReader body, long length, VerifiedRequest verified, string trailerNames) : base(length)
    {
        this.body = body;
        signingKey = verified.SigningKey;
        previousSignature = verified.Signature;
        hasTrailer = verified.PayloadHash != PayloadHash.SignedChunks;
        if (verified.PayloadHash != PayloadHash.UnsignedTrailer)
            chunkHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        expectedTrailers = trailerNames.ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }

    public override IReadOnlyDictionary<string, string> Trailers => trailers;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || isEnded)
            return 0;
        if (leftOfChunk == 0)
        {
            await BeginChunkAsync(cancellationToken);
            if (leftOfChunk == 0)
            {
                await EndAsync(cancellationToken);
                return 0;
            }
        }
        var result = await body.ReadAsync(cancellationToken);
        var available = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, Math.Min(leftOfChunk, buffer.Length)));
        var read = (int)available.Length;
        available.CopyTo(buffer.Span);
        body.AdvanceTo(available.End);
        if (read == 0)
            throw Truncated();
        chunkHash?.AppendData(buffer.Span[..read]);
        leftOfChunk -= read;
        total += read;
        if (total > DeclaredLength)
            throw Errors.IncompleteBody("The body is longer than x-amz-decoded-content-length.");
        if (leftOfChunk == 0)
            VerifyChunk();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        chunkHash?.Dispose();
        base.Dispose(disposing);
    }

    private async Task BeginChunkAsync(CancellationToken cancellationToken)
    {
        if (!isFirst && (await ReadLineAsync(cancellationToken)).Length > 0)
            throw Malformed("a chunk does not end where its size says");
        isFirst = false;
        var line = await ReadLineAsync(cancellationToken);
        var end = line.IndexOf(';', StringComparison.Ordinal);
        var size = end < 0 ? line : line[..end];
        if (size.Length > 15 || !long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out leftOfChunk))
            throw Malformed("a chunk does not begin with its size");
        if (chunkHash is null)
            return;
        if (end < 0 || !line.AsSpan(end).StartsWith(SignatureMark))
            throw Errors.AccessDenied("A chunk of the body is not signed.");
        chunkSignature = line[(end + SignatureMark.Length)..];
        if (leftOfChunk == 0)
            VerifyChunk();
    }

    private void VerifyChunk()
    {
        if (chunkHash is null)
            return;
        previousSignature = signingKey.SignChunk(previousSignature, chunkHash.GetHashAndReset());
        if (!SigningKey.Matches(previousSignature, chunkSignature))
            throw Errors.SignatureDoesNotMatch();
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (hasTrailer)
            await ReadTrailerAsync(cancellationToken);
        else if (await TryReadLineAsync(cancellationToken) is { Length: > 0 })
            throw Malformed("something follows the last chunk");
        if (await TryReadLineAsync(cancellationToken) is not null)
            throw Malformed("something follows its end");
        if (total != DeclaredLength)
            throw Errors.IncompleteBody($"The body has {total} bytes, x-amz-decoded-content-length says {DeclaredLength}.");
        isEnded = true;
    }

    private async Task ReadTrailerAsync(CancellationToken cancellationToken)
    {
        var signed = new StringBuilder();
        string? signature = null;
        var hasGap = false;
        while (await TryReadLineAsync(cancellationToken, isTrailer: true) is { } line)
        {
            if (line.Length == 0)
            {
                // minio-go ends the headers with LF alone and sends an empty line before their signature.
                if (chunkHash is null || signature is not null || trailers.Count == 0 || hasGap)
                    break;
                hasGap = true;
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].ToLowerInvariant();
            var value = line[(colon + 1)..].Trim(' ');
            if (name == "x-amz-trailer-signature")
                signature = value;
            else if (signature is null && expectedTrailers.Contains(name) && trailers.TryAdd(name, value))
                signed.Append(name).Append(':').Append(value).Append('\n');
            else
                throw Malformed("its trailer has a line that x-amz-trailer does not announce");
        }
        if (trailers.Count != expectedTrailers.Count)
            throw Malformed("its trailer lacks what x-amz-trailer announces");
        if (chunkHash is null)
            return;
        if (signature is null)
            throw Errors.AccessDenied("The trailer of the body is not signed.");
        if (!SigningKey.Matches(signingKey.SignTrailer(previousSignature, SHA256.HashData(Encoding.UTF8.GetBytes(signed.ToString()))), signature))
            throw Errors.SignatureDoesNotMatch();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken) => await TryReadLineAsync(cancellationToken) ?? throw Truncated();

    /// <summary>The next line without its end; null at the end of the body.</summary>
    private async Task<string?> TryReadLineAsync(CancellationToken cancellationToken, bool isTrailer = false)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                var text = line.Length <= LongestLine ? Encoding.ASCII.GetString(line) : null;
                body.AdvanceTo(buffer.GetPosition(1, end));
                if (text is null)
                    throw Malformed("a line of its framing is too long");
                return text.EndsWith('\r') ? text[..^1] : isTrailer ? text : throw Malformed("a line of its framing does not end with CR LF");
            }
            // Before any return or throw: Kestrel aborts a connection whose body is still being read.
            var length = buffer.Length;
            body.AdvanceTo(buffer.Start, buffer.End);
            if (length > LongestLine)
                throw Malformed("a line of its framing is too long");
            if (result.IsCompleted)
                return length == 0 ? null : throw Truncated();
        }
    }

    private static S3Exception Truncated() => Errors.IncompleteBody("The body ends before its last chunk.");

    private static S3Exception Malformed(string how) => Errors.InvalidRequest($"The body is not aws-chunked: {how}.");
}
