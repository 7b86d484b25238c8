using System.Buffers;

namespace MultiModel.Mlflow;

/// <summary>Copies no more of a stream than was said, and one buffer: what is longer shows by its length.</summary>
internal static class BoundedCopy
{
    private const int BufferSize = 128 * 1024;

    /// <exception cref="LocalFileException">The target cannot be written.</exception>
    public static async Task RunAsync(Stream source, FileStream target, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var copied = 0L; copied <= length;)
            {
                var read = await source.ReadAsync(buffer, cancellationToken);
                if (read == 0)
                    return;
                await WriteAsync(target, buffer.AsMemory(0, read), cancellationToken);
                copied += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await target.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException error)
        {
            throw new LocalFileException(error);
        }
    }
}
