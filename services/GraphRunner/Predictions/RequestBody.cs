using System.Buffers;
using System.IO.Pipelines;
using MultiModel.Graphs.Messages;

namespace MultiModel.GraphRunner.Predictions;

/// <summary>A request's whole body in one piece of memory, which is the connection's own buffer when the body fits into it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly PipeReader reader;
    private readonly SequencePosition end;
    private readonly byte[]? rented;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> body)
    {
        this.reader = reader;
        end = body.End;
        if (body.IsSingleSegment)
        {
            Memory = WithoutByteOrderMark(body.First);
            return;
        }
        rented = ArrayPool<byte>.Shared.Rent((int)body.Length);
        body.CopyTo(rented);
        Memory = WithoutByteOrderMark(rented.AsMemory(0, (int)body.Length));
    }

    /// <summary>Valid until this is disposed.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <exception cref="SeldonException">The body is larger than allowed; 413.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(maxBytes);
            }
            if (read.IsCompleted)
                return new RequestBody(reader, read.Buffer);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose()
    {
        if (reader is null)
            return;
        reader.AdvanceTo(end);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Files that were saved on Windows begin with it, and Seldon's Python server passes over it.</summary>
    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static SeldonException TooLarge(int maxBytes) => SeldonException.Executor(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes:N0} bytes: send the rows in several requests.");
}
