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
    private readonly LoadShedder shedder;
    private readonly long held;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> body, LoadShedder shedder, long held)
    {
        this.reader = reader;
        this.shedder = shedder;
        this.held = held;
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

    /// <param name="within">How long it may take from its first bytes on; before them Kestrel's own patience counts.</param>
    /// <param name="time">Whose time it is.</param>
    /// <exception cref="SeldonException">The body is larger than allowed, 413; there is no room for it, 503; it does not come in time, 408.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, LoadShedder shedder, int maxBytes, TimeSpan within, TimeProvider time)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        var held = 0L;
        BodyTimer? timer = null;
        try
        {
            if (!shedder.TryHold(ref held, request.ContentLength ?? 0))
                throw shedder.Full();
            var reader = request.BodyReader;
            while (true)
            {
                // No token: a read that one cancels leaves Kestrel's reader unusable, and it ends by itself when the caller is gone.
                var read = await reader.ReadAsync(CancellationToken.None);
                if (read.IsCanceled)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw SeldonException.Executor(StatusCodes.Status408RequestTimeout, BodyTimer.Message("body", within));
                }
                var fits = read.Buffer.Length <= maxBytes;
                // A chunked body does not say before how long it is.
                if (!fits || !shedder.TryHold(ref held, read.Buffer.Length))
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw fits ? shedder.Full() : TooLarge(maxBytes);
                }
                if (read.IsCompleted)
                    return new RequestBody(reader, read.Buffer, shedder, held);
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                // Most bodies come in one piece.
                timer ??= new BodyTimer(reader, within, time);
            }
        }
        catch
        {
            shedder.Release(held);
            throw;
        }
        finally
        {
            timer?.Dispose();
        }
    }

    public void Dispose()
    {
        if (reader is null)
            return;
        reader.AdvanceTo(end);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        shedder.Release(held);
    }

    /// <summary>Files that were saved on Windows begin with it, and Seldon's Python server passes over it.</summary>
    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private static SeldonException TooLarge(int maxBytes) => SeldonException.Executor(
        StatusCodes.Status413PayloadTooLarge,
        $"The body is larger than {maxBytes:N0} bytes: send the rows in several requests.");
}
